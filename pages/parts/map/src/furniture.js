/* What stands around the drawing: search, zoom buttons, hint, tooltip, notice, and a voice for screen readers. */
import { element, icon, ICONS } from "./dom.js";
import { Search } from "./search.js";
import { Timebar } from "./timebar.js";

/* `acts`: choose(found), zoomIn(), zoomOut(), fit(), picture(), move(step), settle(share). */
export function furniture(words, acts) {
  const search = new Search(words, acts.choose);
  const parts = {
    search,
    canvas: element("div", {
      class: "canvas", tabindex: "0", role: "application", "aria-label": words.name, "aria-describedby": "hint",
    }),
    zoom: element(
      "div", { class: "zoom", role: "group", "aria-label": words.zoom },
      button(words.zoom_in, ICONS.zoomIn, acts.zoomIn),
      button(words.zoom_out, ICONS.zoomOut, acts.zoomOut),
      button(words.fit, ICONS.fit, acts.fit),
      button(words.picture, ICONS.picture, acts.picture),
    ),
    timebar: new Timebar(words, { move: acts.move, settle: acts.settle }),
    hint: element("p", { class: "hint", id: "hint", text: words.hint }),
    tooltip: element("div", { class: "tooltip", hidden: "" }),
    notice: element("p", { class: "notice", role: "status", hidden: "" }),
    spoken: element("p", { class: "spoken", "aria-live": "polite" }),
  };
  const { canvas, zoom, hint, tooltip, notice, spoken, timebar } = parts;
  const root = element(
    "div", { class: "map", role: "group", "aria-label": words.name },
    search.root, canvas, timebar.root, zoom, hint, tooltip, notice, spoken,
  );
  // Streamlit's one-letter shortcuts (r, c) see only the host element and would fire while one types here.
  for (const kind of ["keydown", "keyup", "keypress"]) root.addEventListener(kind, (event) => event.stopPropagation());
  return { ...parts, root };
}

function button(name, drawing, act) {
  const made = element("button", { type: "button", "aria-label": name, title: name }, icon(drawing));
  made.addEventListener("click", act);
  return made;
}
