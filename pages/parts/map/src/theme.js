/* What the page around the map looks like now: ground, text, line, font, and whether the ground is dark. */
export function themeOf(root, fallback) {
  const style = getComputedStyle(root);
  const ground = rgb(style.backgroundColor) ?? (fallback === "dark" ? [20, 23, 28] : [255, 255, 255]);
  const text = rgb(style.color) ?? (fallback === "dark" ? [230, 233, 238] : [27, 34, 43]);
  return {
    dark: luminance(ground) < luminance(text),
    ground: hex(ground),
    text: hex(text),
    font: style.fontFamily || "sans-serif",
  };
}

export function sameTheme(a, b) {
  return Boolean(a && b) && a.ground === b.ground && a.text === b.text && a.font === b.font;
}

export function wantsStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function rgb(value) {
  const found = /^rgba?\(\s*(\d+)[, ]+(\d+)[, ]+(\d+)(?:[,/ ]+([\d.]+))?/.exec(value);
  if (!found || found[4] === "0") return null;
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

function hex(rgb) {
  return `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function luminance([r, g, b]) {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
