/* A list of mentions: cards that stay in place while the page around them is asked again. */
const feeds = new WeakMap();

export default function feed({ data, parentElement, setTriggerValue }) {
  let held = feeds.get(parentElement);
  if (!held) {
    held = new Feed(parentElement);
    feeds.set(parentElement, held);
  }
  held.tell = (kind, value) => setTriggerValue("act", { kind, value });
  held.show(data);
  // Streamlit runs the clean-up of an overtaken call while a newer one is in charge: only the last may take it down.
  const turn = (held.turn = (held.turn ?? 0) + 1);
  return () => {
    if (held.turn !== turn) return;
    held.end();
    feeds.delete(parentElement);
  };
}

class Feed {
  constructor(parent) {
    this.cards = new Map(); // seq → { node, print, open }
    this.root = element("div", { class: "feed" });
    this.waiting = element("button", { type: "button", class: "waiting", hidden: "" });
    this.waiting.addEventListener("click", () => {
      this.tell("new", true);
      this.root.scrollTo({ top: 0 });
    });
    this.list = element("ol");
    this.root.append(this.waiting, this.list);
    this.resizing = new ResizeObserver(() => this.measure());
    this.resizing.observe(this.list);
    parent.append(this.root);
  }

  end() {
    this.resizing.disconnect();
    this.root.remove();
  }

  show({ cards, words, waiting, height }) {
    this.words = words;
    this.list.setAttribute("aria-label", words.list);
    this.root.classList.toggle("framed", Boolean(height));
    if (height) this.root.style.setProperty("--feed-height", `${height}px`);
    this.waiting.textContent = waiting;
    this.waiting.hidden = !waiting;
    const wanted = new Set(cards.map((card) => card.seq));
    for (const [seq, { node }] of this.cards) {
      if (wanted.has(seq)) continue;
      node.remove();
      this.cards.delete(seq);
    }
    let after = null;
    for (const card of cards) {
      const node = this.node(card);
      const place = after ? after.nextSibling : this.list.firstChild;
      if (place !== node) this.list.insertBefore(node, place);
      after = node;
    }
    this.measure();
  }

  /* The card's element: the one there is as long as it says the same; only its age changes in place. */
  node(card) {
    const { when, ...rest } = card;
    const print = JSON.stringify([rest, this.words]);
    const known = this.cards.get(card.seq);
    if (known?.print === print) {
      const time = known.node.querySelector("time");
      if (time.textContent !== when) time.textContent = when;
      return known.node;
    }
    const node = this.card(card, known?.open ?? false);
    const held = known?.node.contains(this.root.getRootNode().activeElement);
    if (known) known.node.replaceWith(node);
    this.cards.set(card.seq, { node, print, open: known?.open ?? false });
    if (held) node.querySelector(".correct")?.focus({ preventScroll: true }); // a card made anew keeps the keyboard's place
    return node;
  }

  card(card, open) {
    const article = element("article", { "aria-label": `${card.name}, ${card.when}` }, this.head(card));
    if (card.title) article.append(element("h3", { dir: "auto", text: card.title }));
    if (card.withdrawn) article.append(element("p", { class: "withdrawn", text: this.words.withdrawn }));
    else if (card.text.length) article.append(...this.body(card, open));
    if (card.note) article.append(element("p", { class: "note", text: card.note }));
    const foot = this.foot(card);
    article.append(foot);
    if (card.said) article.append(this.said(card));
    if (card.correct) this.correct(card, foot, article);
    if (card.stage) this.stage(card, foot, article);
    return element("li", {}, article);
  }

  head(card) {
    const name = element("bdi", { class: "name", text: card.name });
    const who = card.author
      ? element("button", { type: "button", class: "author", title: this.words.author }, name)
      : element("span", { class: "author" }, name);
    if (card.author) who.addEventListener("click", () => this.tell("author", card.author));
    const time = element("time", { datetime: card.iso, title: card.clock, text: card.when });
    const line = element("header", {}, who);
    if (card.handle) line.append(element("bdi", { class: "handle", text: card.handle }));
    const about = element("span", { class: "about" }, element("span", { text: card.place }), time);
    if (card.kind) about.append(element("span", { text: card.kind }));
    line.append(about);
    return line;
  }

  body(card, open) {
    const text = element("p", { class: open ? "text open" : "text", dir: "auto" });
    for (const [piece, hit] of card.text) text.append(hit ? element("mark", { text: piece }) : piece);
    const more = element("button", { type: "button", class: "more", hidden: "", text: open ? this.words.less : this.words.more });
    more.setAttribute("aria-expanded", String(open));
    more.addEventListener("click", () => {
      const now = text.classList.toggle("open");
      this.cards.get(card.seq).open = now;
      more.setAttribute("aria-expanded", String(now));
      more.textContent = now ? this.words.less : this.words.more;
    });
    return [text, more];
  }

  foot(card) {
    const foot = element("footer");
    if (card.tone) {
      foot.append(element("span", { class: `chip ${card.tone.side}`, title: card.tone.help, text: card.tone.words }));
    }
    if (card.said) foot.append(element("span", { class: "chip outlined", text: card.said.badge }));
    if (card.stage?.chip) foot.append(element("span", { class: `chip stage-${card.stage.now}`, title: card.stage.line, text: card.stage.chip }));
    if (card.aside) foot.append(element("span", { class: "chip outlined", text: card.aside }));
    if (card.given) foot.append(element("span", { class: "chip outlined", title: this.words.givenHelp, text: card.given }));
    for (const name of card.watches) foot.append(element("bdi", { class: "tag", text: name }));
    for (const words of card.counts) foot.append(element("span", { class: "count", text: words }));
    const acts = element("span", { class: "acts" });
    if (card.pick) {
      const pick = element("button", { type: "button", class: "pick", text: card.pick });
      pick.addEventListener("click", () => this.tell("mention", card.seq));
      acts.append(pick);
    }
    if (/^https?:\/\//i.test(card.url ?? "")) {
      acts.append(
        element("a", { href: card.url, target: "_blank", rel: "noopener noreferrer", "aria-label": `${this.words.open}: ${card.name}`, text: this.words.open }),
      );
    }
    if (acts.childElementCount || card.correct) foot.append(acts);
    return foot;
  }

  /* Who corrected it, when, and the ways back and on. */
  said(card) {
    const line = element("p", { class: "note" }, card.said.words);
    for (const [kind, words] of [["undo", card.correct?.undo], ["copies", card.correct?.same]]) {
      if (!words) continue;
      const button = element("button", { type: "button", class: "act", text: words });
      button.addEventListener("click", () => this.act(line, kind, card.seq));
      line.append(" ", button);
    }
    return line;
  }

  /* A quiet button that opens the choice of labels under the card. */
  correct(card, foot, article) {
    const { labels, which, aside, back, asRead, correct } = this.words;
    const choice = element("div", { class: "choice", role: "group", "aria-label": which, hidden: "" });
    const open = element("button", { type: "button", class: "act correct", "aria-expanded": "false", text: correct });
    const toggle = (shown) => {
      choice.hidden = !shown;
      open.setAttribute("aria-expanded", String(shown));
    };
    const offer = (value, words, kind = "") => {
      const now = value === card.correct.label;
      const button = element("button", { type: "button", class: `give ${kind}`, "aria-pressed": kind ? String(now) : null, text: words });
      button.addEventListener("click", () => {
        toggle(false);
        open.focus({ preventScroll: true });
        if (!(now && card.correct.undo)) this.act(article, "label", [card.seq, value]); // said once already
      });
      choice.append(button);
    };
    for (const [value, words] of Object.entries(labels)) offer(value, words, value);
    if (card.correct.undo) offer("read", asRead);
    offer(card.aside ? "back" : "aside", card.aside ? back : aside);
    if (card.correct.why.length) {
      const why = element("p", { class: "why" }, `${this.words.why} `);
      for (const [word, side] of card.correct.why) why.append(element("bdi", { class: `because ${side}`, text: word }), " ");
      choice.append(why);
    }
    open.addEventListener("click", () => toggle(choice.hidden));
    article.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || choice.hidden) return;
      event.stopPropagation();
      toggle(false);
      open.focus({ preventScroll: true });
    });
    foot.querySelector(".acts").prepend(open);
    article.append(choice);
  }

  /* A quiet button that opens the choice of how far it is dealt with; one key each while the card has the keyboard. */
  stage(card, foot, article) {
    const { stage, stages, keys, stageKeys } = this.words;
    const choice = element("div", { class: "stages", role: "group", "aria-label": stage, hidden: "" });
    const open = element("button", { type: "button", class: "act hand", "aria-expanded": "false", title: stageKeys, text: stage });
    const toggle = (shown) => {
      choice.hidden = !shown;
      open.setAttribute("aria-expanded", String(shown));
    };
    for (const [value, words] of Object.entries(stages)) {
      const button = element("button", { type: "button", class: "give", "aria-pressed": String(value === card.stage.now), "aria-keyshortcuts": keys[value], text: words });
      button.addEventListener("click", () => {
        toggle(false);
        open.focus({ preventScroll: true });
        if (value !== card.stage.now) this.act(article, "status", [card.seq, value]);
      });
      choice.append(button);
    }
    open.addEventListener("click", () => toggle(choice.hidden));
    article.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.toLowerCase();
      const value = Object.keys(keys).find((one) => keys[one] === key);
      const step = { j: "nextElementSibling", k: "previousElementSibling" }[key];
      if (event.key === "Escape" && !choice.hidden) {
        toggle(false);
        open.focus({ preventScroll: true });
      } else if (value) {
        if (value !== card.stage.now) this.act(article, "status", [card.seq, value]);
      } else if (step) article.parentElement[step]?.querySelector(".hand")?.focus();
      else return;
      event.stopPropagation(); // Streamlit has keys of its own
      event.preventDefault();
    });
    foot.querySelector(".acts").prepend(open);
    article.append(choice);
  }

  /* What was asked is under way: the card pales until it is made anew. */
  act(node, kind, value) {
    node.classList.add("busy");
    setTimeout(() => node.classList.remove("busy"), 5000);
    this.tell(kind, value);
  }

  /* “Show all” stands only under texts that are longer than their six lines. */
  measure() {
    const texts = [...this.list.querySelectorAll(".text")];
    const long = texts.map((text) => text.classList.contains("open") || text.scrollHeight > text.clientHeight + 2);
    texts.forEach((text, place) => (text.nextElementSibling.hidden = !long[place]));
  }
}

/* An element made without ever reading text as markup. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}
