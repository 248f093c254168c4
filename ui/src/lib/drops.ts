// Files that are dragged over the window: what is said of them, and what is in the way of importing them.
import type { DiaryTrouble } from "./diary";
import { plural } from "./format";
import { failureWords } from "./words";

interface Host {
  linked: boolean;
  diaryTrouble: DiaryTrouble | null;
  imports: { running: boolean; choosing: boolean };
}

/** Why nothing can be imported by dropping it on the window; none: it can. */
export function dropProblem({ linked, diaryTrouble, imports }: Host): string | null {
  if (!linked) return failureWords({ code: "agent_gone", message: "" });
  if (diaryTrouble) return `Nothing can be imported now. ${diaryTrouble.title}`;
  if (imports.running) return failureWords({ code: "importing", message: "" });
  return imports.choosing ? "Answer the question about files first." : null;
}

/** "Drop it to import it", "Drop 3 files to import them". */
export function dropTitle(files: number): string {
  return files === 1 ? "Drop it to import it" : `Drop ${plural(files, "file")} to import them`;
}
