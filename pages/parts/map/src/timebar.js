/* Moves the map through its period: a slider, a button that replays, and the moment in words. */
import { element, icon, ICONS } from "./dom.js";

const STEPS = 60;
const PACE = 130; // ms a step of the replay

export class Timebar {
  /* `move(step)` while the moment changes (null: the whole period), `settle(share)` once it rests. */
  constructor(words, { move, settle }) {
    this.words = words;
    this.acts = { move, settle };
    this.play = element("button", { type: "button", "aria-label": words.replay, title: words.replay }, icon(ICONS.play));
    this.slider = element("input", { type: "range", min: "0", max: String(STEPS), value: String(STEPS), "aria-label": words.until });
    this.moment = element("output", {});
    this.root = element("div", { class: "timebar", role: "group", "aria-label": words.until, hidden: "" }, this.play, this.slider, this.moment);
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.#replay()));
    this.slider.addEventListener("input", () => this.#to(Number(this.slider.value)));
    this.slider.addEventListener("change", () => this.#settle());
  }

  /* Takes up another network; its moment is the whole period. */
  learn({ span }) {
    this.stop({ silent: true });
    this.span = span?.map((moment) => Date.parse(moment)) ?? null;
    this.root.hidden = !this.span || !(this.span[1] > this.span[0]);
    this.slider.value = String(STEPS);
    this.#say();
  }

  /* The step that is looked at; null for the whole period. */
  get step() {
    const step = Number(this.slider.value);
    return this.root.hidden || step >= STEPS ? null : step;
  }

  stop({ silent = false } = {}) {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.#look(ICONS.play, this.words.replay);
    if (!silent) this.#settle();
  }

  #replay() {
    const start = Number(this.slider.value);
    let step = start >= STEPS ? 0 : start;
    this.#look(ICONS.pause, this.words.pause);
    this.timer = setInterval(() => {
      this.slider.value = String(step);
      this.#to(step);
      if (++step > STEPS) this.stop();
    }, PACE);
  }

  #to(step) {
    this.#say();
    this.acts.move(step >= STEPS ? null : step);
  }

  #settle() {
    this.acts.settle(this.step === null ? null : this.step / STEPS);
  }

  #say() {
    if (!this.span) return;
    const [since, until] = this.span;
    const moment = new Date(since + ((until - since) * Number(this.slider.value)) / STEPS);
    const close = until - since < 4 * 86400000;
    const form = { day: "numeric", month: "short", ...(close ? { hour: "2-digit", minute: "2-digit" } : {}), timeZone: this.words.zone };
    const said = new Intl.DateTimeFormat(this.words.language, form).format(moment);
    this.moment.textContent = said;
    this.slider.setAttribute("aria-valuetext", said);
  }

  #look(path, name) {
    this.play.replaceChildren(icon(path));
    this.play.setAttribute("aria-label", name);
    this.play.title = name;
  }
}
