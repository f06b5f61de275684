/* The wall screen: figures to be read across a room. The watches take turns; what is shown is only ever written over. */
const TURN = 20_000; // ms a watch stays in front
const walls = new WeakMap();

export default function wall({ data, parentElement, setTriggerValue }) {
  let held = walls.get(parentElement);
  if (!held) {
    held = new Wall(parentElement);
    walls.set(parentElement, held);
  }
  held.leave = () => setTriggerValue("leave", true);
  held.show(data);
  const turn = (held.turn = (held.turn ?? 0) + 1);
  return () => {
    if (held.turn !== turn) return;
    held.end();
    walls.delete(parentElement);
  };
}

class Wall {
  constructor(parent) {
    this.front = 0;
    this.root = element("section", { class: "wall" });
    this.bar = element("header");
    this.fresh = element("span", { class: "fresh", role: "status" });
    this.alerts = element("span", { class: "alerts" });
    this.demo = element("span", { class: "demo" });
    this.full = element("button", { type: "button" });
    this.full.addEventListener("click", () => this.root.requestFullscreen?.().catch(() => {}));
    this.out = element("button", { type: "button" });
    this.out.addEventListener("click", () => this.leave());
    this.bar.append(this.fresh, this.demo, this.alerts, element("span", { class: "space" }), this.full, this.out);
    this.main = element("div", { class: "main" });
    this.rest = element("ul", { class: "rest" });
    this.quotes = element("ol", { class: "quotes" });
    this.root.append(this.bar, this.main, this.rest, this.quotes);
    parent.append(this.root);
    this.onKey = (event) => {
      if (event.key === "Escape" && !document.fullscreenElement) this.leave();
      if (event.key === "ArrowRight") this.next();
    };
    addEventListener("keydown", this.onKey);
    this.timer = setInterval(() => this.next(), TURN);
    this.onSeen = () => document.visibilityState === "visible" && this.awake();
    document.addEventListener("visibilitychange", this.onSeen);
    this.awake();
  }

  /* The screen is to stay on; where the browser does not allow that, it goes by its own settings. */
  awake() {
    navigator.wakeLock?.request("screen").then((lock) => (this.lock = lock), () => {});
  }

  end() {
    clearInterval(this.timer);
    removeEventListener("keydown", this.onKey);
    document.removeEventListener("visibilitychange", this.onSeen);
    this.lock?.release();
    this.root.remove();
  }

  next() {
    if (!this.data) return;
    this.front = (this.front + 1) % this.data.watches.length;
    this.draw();
  }

  show(data) {
    this.data = data;
    this.front %= data.watches.length;
    this.root.setAttribute("aria-label", data.words.wall);
    write(this.full, data.words.full);
    write(this.out, data.words.leave);
    write(this.fresh, data.fresh);
    this.fresh.classList.toggle("late", data.late);
    write(this.alerts, data.alerts);
    write(this.demo, data.words.demo);
    this.full.hidden = !document.fullscreenEnabled;
    this.draw();
    this.quotes.replaceChildren(
      ...data.quotes.map((quote) =>
        element("li", { class: quote.side }, element("bdi", { class: "who", text: quote.who }), element("time", { text: quote.when }), element("span", { class: "said", dir: "auto", text: quote.text })),
      ),
    );
  }

  draw() {
    const { watches } = this.data;
    const one = watches[this.front];
    this.main.replaceChildren(
      element("h1", { class: one.loud ? "loud" : "", dir: "auto", text: one.name }),
      element("div", { class: "figures" },
        figure(one.day, one.dayWords, one.against),
        figure(one.hour, one.hourWords),
        figure(one.tone, one.toneWords, "", one.side),
        figure(one.negative, one.negativeWords),
      ),
      curve(one),
    );
    this.rest.replaceChildren(
      ...watches.map((other, place) =>
        element("li", { class: place === this.front ? "front" : "" },
          element("bdi", { class: "name", text: other.name }),
          element("span", { class: other.loud ? "n loud" : "n", text: other.day }),
          element("span", { class: "against", text: other.against }),
          element("span", { class: `tone ${other.side}`, text: other.tone }),
        ),
      ),
    );
    this.rest.hidden = watches.length < 2;
  }
}

function figure(value, words, beside = "", side = "") {
  return element("p", {}, element("span", { class: `value ${side}`, text: value }), element("span", { class: "words", text: beside ? `${words} · ${beside}` : words }));
}

/* Mentions an hour as bars, the usual as a line over them. */
function curve({ curve: hours, curveWords }) {
  const most = Math.max(1, ...hours.flat().filter((n) => n !== null));
  const svg = drawn("svg", { viewBox: `0 0 ${Math.max(1, hours.length) * 10} 100`, preserveAspectRatio: "none", role: "img", "aria-label": curveWords });
  hours.forEach(([n], place) => svg.append(drawn("rect", { x: place * 10 + 1, width: 8, y: 100 - (96 * n) / most, height: (96 * n) / most })));
  const line = hours.map(([, usual], place) => (usual === null ? null : `${place * 10 + 5},${100 - (96 * usual) / most}`)).filter(Boolean);
  svg.append(drawn("polyline", { points: line.join(" ") }));
  return svg;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
  node.hidden = !text;
}

function drawn(name, values) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(values)) node.setAttribute(key, value);
  return node;
}

function element(name, { text, ...values } = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(values)) if (value !== "") node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  node.append(...children);
  return node;
}
