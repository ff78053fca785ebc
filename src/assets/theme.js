// @ts-check
// Runs before anything is painted: a chosen theme must not flash, and what needs a script may show itself.

const root = document.documentElement;
root.dataset["script"] = "";
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
} catch {
  // Storage is switched off: the system's theme it is.
}
