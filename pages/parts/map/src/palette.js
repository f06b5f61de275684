/* Which colour a community has, on light and on dark ground.

   Rust and blue belong to tone, so no community comes near them. The first four follow the brand colours; the rest were
   chosen so that the closest two lie as far apart as they can in OKLab, seen with normal, protan, deutan and tritan eyes
   (Machado 2009). Distance ×100: light 10.0 / 6.5 / 6.4 / 6.5, dark 10.7 / 8.1 / 6.3 / 7.1. Beyond ten, grey: place and name tell. */
const LIGHT = ["#26998E", "#6A2C91", "#B0922E", "#823E5B", "#CC8CDA", "#997D64", "#5C7053", "#897ED6", "#84648B", "#58B575"];
const DARK = ["#2C8766", "#A974EA", "#EBCB57", "#DE62B0", "#7E5596", "#9C721C", "#C59B9D", "#B1CBC3", "#4FE9F2", "#A1EEA0"];
const OTHERS = { light: "#9AA1AB", dark: "#6B7280" };

export function hueOf(community, dark) {
  return (dark ? DARK : LIGHT)[community] ?? (dark ? OTHERS.dark : OTHERS.light);
}

/* `#RRGGBB` with an alpha, for a 2D canvas. */
export function veiled(hex, alpha) {
  const [r, g, b] = channels(hex);
  return `rgba(${r},${g},${b},${alpha})`;
}

/* The same for sigma, whose blending expects colours already multiplied by their alpha. */
export function premultiplied(hex, alpha) {
  const [r, g, b] = channels(hex).map((value) => Math.round(value * alpha));
  return `rgba(${r},${g},${b},${alpha})`;
}

function channels(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
