// Keeps what went wrong on the page where a test can read it: errors, refused content, and what the console was told.

const MOST = 50;
const problems: string[] = [];

declare global {
  interface Window {
    /** What went wrong since the page was loaded. */
    readonly sidetrackProblems: readonly string[];
  }
}

function keep(what: string, detail: unknown): void {
  if (problems.length < MOST) problems.push(`${what}: ${String(detail)}`);
}

Object.defineProperty(window, "sidetrackProblems", { value: problems });
window.addEventListener("error", (event) => keep("error", event.message || event.target));
window.addEventListener("unhandledrejection", (event) => keep("rejection", event.reason));
document.addEventListener("securitypolicyviolation", (event) =>
  keep("policy", `${event.violatedDirective} ${event.blockedURI}`),
);
for (const level of ["error", "warn"] as const) {
  // eslint-disable-next-line no-console -- what libraries tell the console is a problem too
  const tell = console[level].bind(console);
  // eslint-disable-next-line no-console -- as above
  console[level] = (...words: unknown[]) => {
    keep(level, words.join(" "));
    tell(...words);
  };
}

export {};
