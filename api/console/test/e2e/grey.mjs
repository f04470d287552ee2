import assert from "node:assert/strict";

const hues = ["available", "offered", "busy", "silent", "needs_you", "searching", "under_way", "scheduled", "closed", "accent", "urgent", "high", "medium", "low"];

/**
 * Whether marks are told apart by their shapes alone: every hue of the theme is made the same, and then no two of the marks,
 * given as selectors by name, may look alike.
 */
export async function toldApart(page, marks) {
  await page.evaluate((names) => {
    document.documentElement.style.filter = "grayscale(1)";
    for (const name of names) document.documentElement.style.setProperty("--" + name, "#888888");
  }, hues);
  const looks = new Map();
  for (const [name, selector] of Object.entries(marks)) {
    const clip = await page.evaluate(boxOf, selector);
    if (!clip) continue;
    const look = (await page.screenshot({ clip })).toString("base64");
    assert.ok(!looks.has(look), `${name} looks like ${looks.get(look)} without its colour`);
    looks.set(look, name);
  }
  await page.evaluate((names) => {
    document.documentElement.style.filter = "";
    for (const name of names) document.documentElement.style.removeProperty("--" + name);
  }, hues);
  return looks.size;
}

/** Where the first such mark is, if there is one. */
function boxOf(selector) {
  const mark = document.querySelector(selector);
  mark?.scrollIntoView({ block: "nearest" });
  const box = mark?.getBoundingClientRect();
  return box && { x: box.x, y: box.y, width: box.width, height: box.height };
}
