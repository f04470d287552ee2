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
    const mark = page.locator(selector).first();
    if ((await mark.count()) === 0) continue;
    const look = (await mark.screenshot()).toString("base64");
    assert.ok(!looks.has(look), `${name} looks like ${looks.get(look)} without its colour`);
    looks.set(look, name);
  }
  await page.evaluate((names) => {
    document.documentElement.style.filter = "";
    for (const name of names) document.documentElement.style.removeProperty("--" + name);
  }, hues);
  return looks.size;
}
