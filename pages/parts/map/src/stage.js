/* The map on the page: holds the view, listens to the hand and to Python, and tells both what the other did. */
import { element } from "./dom.js";
import { furniture } from "./furniture.js";
import { networkOf } from "./network.js";
import { Overlay } from "./overlay.js";
import { hueOf } from "./palette.js";
import { graphicsOf, Renderer } from "./renderer.js";
import { EVERYBODY, sightOf } from "./sight.js";
import { sameTheme, themeOf, wantsStillness } from "./theme.js";

const STEP = 0.15; // part of the screen an arrow key moves the map
const ECHO = 5000; // ms within which Python may still answer an earlier click
const NOTHING = { hovered: null, selected: null, path: [], community: null, captioned: null };

export class Stage {
  constructor(parent, words, desk) {
    this.words = words;
    this.desk = desk;
    this.view = { ...NOTHING };
    this.told = []; // what was told to Python and is not yet echoed in its signal
    this.toldAt = 0;
    this.#furnish(parent);
    this.resizing = new ResizeObserver(() => this.#resized());
    this.resizing.observe(this.root);
    desk.changed = () => this.update();
    this.update();
  }

  /* Takes up whatever lies on the desk and the theme of the page; cheap when nothing changed. */
  update() {
    const { graph, signal } = this.desk;
    if (signal) this.root.style.setProperty("--map-height", `${signal.height}px`);
    const theme = themeOf(this.root, signal?.theme);
    if (!sameTheme(theme, this.theme)) this.#retheme(theme);
    if (graph && graph.header.rev !== this.rev) this.#load(graph).catch((error) => this.#fail(error));
    else if (signal && this.renderer) this.#follow(signal);
  }

  destroy() {
    this.gone = true;
    this.timebar.stop({ silent: true });
    this.resizing.disconnect();
    if (this.renderer) this.desk.camera = this.renderer.camera.getState();
    this.renderer?.destroy();
    this.renderer = null;
    delete this.desk.changed;
    this.root.remove();
  }

  #furnish(parent) {
    const parts = furniture(this.words, {
      choose: (found) => this.#choose(found, { travel: true }),
      zoomIn: () => this.renderer?.zoom(1 / 1.6, this.#pace(220)),
      zoomOut: () => this.renderer?.zoom(1.6, this.#pace(220)),
      fit: () => this.renderer?.fit(this.#pace(320)),
      picture: () => this.#save(),
      move: (step) => this.#reveal(step),
      settle: (share) => this.tell("pick", { until: share }),
    });
    Object.assign(this, parts);
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    parent.append(this.root);
  }

  async #load(graph) {
    this.rev = graph.header.rev;
    const network = await networkOf(graph, { width: this.canvas.offsetWidth, height: this.canvas.offsetHeight });
    if (this.gone || this.rev !== graph.header.rev) return;
    const graphics = graphicsOf();
    const camera = this.#keptCamera(network);
    const kept = this.#keptView(network);
    this.renderer?.destroy();
    this.renderer = null;
    this.#say(graphics === null ? this.words.no_webgl : network.ids.length === 0 ? this.words.empty : null);
    this.#teach(network);
    if (!this.notice.hidden) return;
    this.renderer = new Renderer(this.canvas, network, this.theme, { ...graphics, still: wantsStillness() });
    this.overlay = new Overlay(this.renderer, this.theme, () => this.#covered());
    if (camera) this.renderer.camera.setState(camera);
    this.desk.cameraOf = network.rev;
    this.view = kept;
    this.timebar.learn(network);
    this.filtered = undefined;
    this.#listen(this.renderer.sigma);
    if (this.desk.signal) this.#follow(this.desk.signal, { stay: Boolean(camera) });
  }

  /* The camera stays when most of the network does; another network starts whole. */
  #keptCamera(network) {
    if (!this.renderer) return this.desk.cameraOf === network.rev ? this.desk.camera : null;
    const known = this.renderer.network.indexOf;
    const same = network.ids.filter((id) => known.has(id)).length;
    return same > network.ids.length / 2 ? this.renderer.camera.getState() : null;
  }

  #keptView(network) {
    const id = this.renderer?.network.ids[this.view.selected];
    return { ...NOTHING, selected: network.indexOf.get(id) ?? null };
  }

  #listen(sigma) {
    sigma.on("afterRender", () => {
      this.root.dataset.rev = this.rev;
      this.#draw();
    });
    sigma.on("enterNode", ({ node }) => this.#look({ hovered: Number(node) }));
    sigma.on("leaveNode", () => this.#look({ hovered: null }));
    sigma.on("moveBody", ({ event }) => this.#point(event));
    sigma.on("clickNode", ({ node, event }) => this.#click(event, Number(node)));
    sigma.on("clickStage", ({ event }) => this.#click(event, null));
    for (const canvas of Object.values(sigma.getCanvases())) {
      canvas.addEventListener("webglcontextlost", () => this.#lost(sigma));
    }
  }

  /* A driver reset takes the picture away: draw it anew once, else say so. */
  #lost(sigma) {
    if (this.gone || this.renderer?.sigma !== sigma) return;
    this.desk.camera = this.renderer.camera.getState();
    this.renderer.destroy();
    this.renderer = null;
    this.losses = (this.losses ?? 0) + 1;
    if (this.losses > 3) return this.#say(this.words.no_webgl);
    this.rev = undefined;
    setTimeout(() => !this.gone && this.update(), 400 * this.losses);
  }

  #click({ x, y, original }, node) {
    const caption = this.overlay.captionAt(x, y);
    if (original?.type?.startsWith("touch")) this.view.hovered = null;
    if (caption) this.#choose({ community: caption.number });
    else this.#choose({ node: node ?? this.overlay.labelAt(x, y)?.node ?? null });
  }

  /* An author, a community or nothing was picked by hand: show it at once, tell Python. */
  #choose({ node = null, community = null }, { travel = false } = {}) {
    const { ids, labels, communities } = this.renderer?.network ?? {};
    if (!ids) return;
    const idle = this.view.selected === null && this.view.community === null && this.view.path.length === 0;
    if (node === null && community === null) {
      this.search.reset();
      if (idle) return;
    }
    const id = node === null ? null : ids[node];
    this.told.push(token(id, communities[community]));
    this.toldAt = Date.now();
    this.#look({ hovered: travel ? null : this.view.hovered, selected: node, community, path: [] });
    if (travel && node !== null) this.renderer.goTo(node, this.#pace(420));
    if (community !== null) this.#open(community);
    this.spoken.textContent = node === null ? (communities[community] ?? "") : labels[node];
    this.tell("pick", { node: id, community: community === null ? null : communities[community] });
  }

  /* Brings a community near, its members by their own ties. */
  #open(number) {
    const disc = this.renderer.network.discs.find((one) => one.number === number);
    this.renderer.open(disc ?? null);
    if (disc) this.renderer.goToDisc(disc, this.#pace(420));
    else this.renderer.fit(this.#pace(320));
  }

  #close() {
    this.renderer.open(null);
    this.renderer.fit(this.#pace(320));
  }

  /* Python's focus, path and community. Its late echo of an earlier click must not undo a later one. */
  #follow({ focus, path, community: named, filter }, { stay = false } = {}) {
    this.#filter(filter ?? EVERYBODY);
    const asked = JSON.stringify([this.rev, focus, path, named]);
    if (asked === this.asked) return;
    this.asked = asked;
    if (Date.now() - this.toldAt > ECHO) this.told = [];
    const echo = this.told.indexOf(token(focus, named));
    const stale = echo >= 0 && echo < this.told.length - 1;
    if (echo >= 0) this.told.splice(0, echo + 1);
    if (stale) return;
    const { indexOf, communities } = this.renderer.network;
    const node = indexOf.get(focus) ?? null;
    const steps = path.map((id) => indexOf.get(id)).filter((step) => step !== undefined);
    const number = named ? communities.indexOf(named) : -1;
    const community = node === null && steps.length === 0 && number >= 0 ? number : null;
    const moved = node !== null && node !== this.view.selected;
    const turned = community !== null && community !== this.view.community;
    this.#look({ selected: node, path: steps, community });
    if (stay) return;
    if (steps.length > 1) this.renderer.fit(this.#pace(320));
    else if (turned) this.#open(community);
    else if (moved) this.renderer.goTo(node, this.#pace(420));
  }

  /* The page's filters; cheap when they did not change. */
  #filter(filter) {
    const asked = JSON.stringify(filter);
    if (asked === this.filtered) return;
    const whole = asked === JSON.stringify(EVERYBODY) && this.filtered === undefined && this.timebar.step === null;
    this.filtered = asked;
    if (!whole) this.#reveal(this.timebar.step);
  }

  #reveal(step) {
    if (!this.renderer) return;
    const sight = sightOf(this.renderer.network, JSON.parse(this.filtered ?? JSON.stringify(EVERYBODY)), step);
    this.overlay.sight = sight;
    this.renderer.reveal(sight);
    this.#draw();
  }

  async #save() {
    if (!this.renderer) return;
    const link = element("a", { download: "vigie-map.png", href: URL.createObjectURL(await this.renderer.picture()) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  #look(change) {
    this.view = { ...this.view, ...change };
    if (this.renderer?.opened && this.view.community === null && this.view.selected === null) this.#close();
    this.#draw();
  }

  #draw() {
    if (!this.renderer || !this.overlay) return;
    this.root.classList.toggle("faded", this.overlay.draw(this.view));
    const { hovered } = this.view;
    this.tooltip.hidden = hovered === null;
    if (hovered === null) return;
    const { x, y, radius } = this.renderer.placeOf(hovered);
    const { width } = this.renderer.sigma.getDimensions();
    this.tooltip.textContent = this.renderer.network.labels[hovered];
    const half = this.tooltip.offsetWidth / 2 + 6;
    this.tooltip.style.left = `${Math.min(Math.max(x, half), Math.max(half, width - half))}px`;
    const top = y - radius - 8 > 40 ? y - radius - 8 : y + radius + 40;
    this.tooltip.style.top = `${this.canvas.offsetTop + top}px`;
  }

  #point({ x, y }) {
    const caption = this.view.hovered === null ? this.overlay.captionAt(x, y) : null;
    const over = caption ?? this.view.hovered ?? this.overlay.labelAt(x, y);
    this.canvas.style.cursor = over === null ? "" : "pointer";
    if ((caption?.number ?? null) !== this.view.captioned) this.#look({ captioned: caption?.number ?? null });
  }

  #key(event) {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[event.key];
    const act = {
      "+": () => this.renderer.zoom(1 / 1.6, this.#pace(180)),
      "=": () => this.renderer.zoom(1 / 1.6, this.#pace(180)),
      "-": () => this.renderer.zoom(1.6, this.#pace(180)),
      0: () => this.renderer.fit(this.#pace(320)),
      Escape: () => this.#choose({}),
    }[event.key] ?? (move && (() => this.renderer.pan(...move, this.#pace(120))));
    if (!act || !this.renderer || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  #retheme(theme) {
    this.theme = theme;
    if (!this.renderer) return;
    this.overlay.theme = theme;
    this.renderer.repaint(theme);
    this.#teach(this.renderer.network);
  }

  /* Where the controls lie, so that nothing is written beneath them. */
  #covered() {
    return [this.search.root, this.zoom, this.timebar.root].map((control) => {
      const { offsetLeft: left, offsetWidth: width, offsetHeight: height } = control;
      const top = control.offsetTop - this.canvas.offsetTop;
      return { left, top, right: left + width, bottom: top + height };
    });
  }

  #teach(network) {
    this.search.learn(network, (number) => hueOf(number, this.theme.dark));
  }

  #resized() {
    if (!this.renderer || !this.root.offsetWidth) return;
    this.renderer.fitted();
  }

  #say(text) {
    this.notice.textContent = text ?? "";
    this.notice.hidden = !text;
    this.root.classList.toggle("silent", Boolean(text));
  }

  #fail(error) {
    console.error(error);
    this.#say(this.words.no_webgl);
  }

  #pace(duration) {
    return wantsStillness() ? 0 : duration;
  }
}

/* One thing to look at, as Python echoes it. */
function token(author, community) {
  return JSON.stringify([author ?? null, community ?? null]);
}
