/* Mounts the influence map in Streamlit, once per place on the page, and takes it down with the page. */
import { Stage } from "./stage.js";

const desks = (globalThis[Symbol.for("vigie.map.desks")] ??= new Map());
const stages = new WeakMap();

export default function influenceMap({ data, parentElement, setTriggerValue }) {
  const desk = desks.get(data.key) ?? {};
  desks.set(data.key, desk);
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement, data.words, desk);
    stages.set(parentElement, stage);
  }
  stage.tell = setTriggerValue;
  stage.update();
  // Streamlit runs the clean-up of an overtaken call while a newer one is in charge: only the last may take the map down.
  const turn = (stage.turn = (stage.turn ?? 0) + 1);
  return () => {
    if (stage.turn !== turn) return;
    stage.destroy();
    stages.delete(parentElement);
  };
}
