import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import en from "../../src/words/en.json";
import es from "../../src/words/es.json";

const src = new URL("../../src", import.meta.url).pathname;
const readAloud = ["aria-label", "title", "placeholder", "alt"];

function keysOf(tree: object, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === "string" ? [prefix + key] : keysOf(value, prefix + key + ".")));
}

function valuesIn(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => String(match[1])).sort();
}

function at(tree: object, key: string): string {
  return key.split(".").reduce<unknown>((found, part) => (found as Record<string, unknown>)[part], tree) as string;
}

function filesEnding(ending: RegExp): string[] {
  const all = readdirSync(src, { recursive: true, encoding: "utf8" });
  return all.filter((name) => ending.test(name)).map((name) => join(src, name));
}

function literalsIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && readAloud.includes(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && node.initializer.text) {
      found.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("the words", () => {
  test("are the same keys with the same values in both languages", () => {
    expect(keysOf(en).sort()).toEqual(keysOf(es).sort());
    for (const key of keysOf(es)) expect([key, valuesIn(at(en, key))]).toEqual([key, valuesIn(at(es, key))]);
  });

  test("are all there where a component asks for a fixed key", () => {
    const known = new Set(keysOf(es).map((key) => key.replace(/_(one|other)$/, "")));
    for (const file of filesEnding(/\.tsx?$/)) {
      for (const [, key] of readFileSync(file, "utf8").matchAll(/\bsay\("([\w.]+)"[,)]/g)) expect([file, known.has(String(key))]).toEqual([file, true]);
    }
  });

  test("are in no component", () => {
    for (const file of filesEnding(/\.tsx$/)) expect([file, literalsIn(file)]).toEqual([file, []]);
  }, 30_000);
});
