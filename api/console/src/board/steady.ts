import { groups, mapGroups, type Layout } from "./groups";

/** Steady holds the shown order still while a person points at it or has the keyboard in it. */
export class Steady {
  private shown: Layout = mapGroups(() => []);

  /** The order to show, and how many rows are waiting to appear, leave or move. */
  settle(wanted: Layout, held: boolean): { shown: Layout; waiting: number } {
    const waiting = held ? differences(this.shown, wanted) : 0;
    if (!held) this.shown = wanted;
    return { shown: this.shown, waiting };
  }
}

function differences(shown: Layout, wanted: Layout): number {
  const before = places(shown);
  const after = places(wanted);
  let count = 0;
  for (const [id, place] of after) if (before.get(id) !== place) count += 1;
  for (const id of before.keys()) if (!after.has(id)) count += 1;
  return count;
}

/** Each row's group and the row before it: an insertion above moves only its neighbour. */
function places(layout: Layout): Map<string, string> {
  const found = new Map<string, string>();
  for (const group of groups) {
    let before = "";
    for (const id of layout[group]) {
      found.set(id, group + " " + before);
      before = id;
    }
  }
  return found;
}
