/* Small elements, made without ever parsing text as markup. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/* A line icon on a 16 px grid. */
export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  search: "M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9M10.4 10.4L13.5 13.5",
  zoomIn: "M8 3.5V12.5M3.5 8H12.5",
  zoomOut: "M3.5 8H12.5",
  fit: "M2.5 6V2.5H6M10 2.5H13.5V6M13.5 10V13.5H10M6 13.5H2.5V10",
  play: "M5 3.5L12.5 8L5 12.5Z",
  pause: "M5.5 3.5V12.5M10.5 3.5V12.5",
  picture: "M8 2.5V10M4.8 7.2L8 10.2L11.2 7.2M3 13.5H13",
  clear: "M4.5 4.5L11.5 11.5M11.5 4.5L4.5 11.5",
};
