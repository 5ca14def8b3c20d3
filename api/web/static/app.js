/* The page works without this file; it adds the stream, the panel, copying and the history. */
(function () {
  "use strict";

  const root = document.documentElement;
  root.classList.add("script");

  const narrow = () => window.matchMedia("(max-width: 899px)").matches;
  const byId = (id) => document.getElementById(id);
  const form = byId("ask");
  const input = byId("question");
  const mistake = byId("question-mistake");
  const status = byId("status");
  const place = byId("answer");
  const panel = byId("panel");
  const within = byId("within"); // there only where there are collections

  const WORDS = {
    searching: "Đang tìm trong kho văn bản…",
    answered: (body) => `Đã có câu trả lời, kèm ${body.citations.length} trích dẫn nguyên văn.`,
    not_found: (body, shelf) => `Không có trong ${shelf || "kho văn bản"}.`,
    document_not_loaded: "Văn bản này chưa có toàn văn trong kho.",
    ambiguous: "Câu hỏi chỉ tới nhiều văn bản khác nhau.",
    unavailable: "Hệ thống tạm thời không trả lời được.",
    empty: "Chưa có câu hỏi. Gõ câu hỏi vào ô rồi bấm “Hỏi”.",
    offline: "Không tìm thấy máy chủ",
    offlineDetail: "Máy này đang mất mạng, hoặc máy chủ Văn Kiện chưa chạy. Kiểm tra mạng rồi bấm “Hỏi” lần nữa; câu hỏi vẫn còn trong ô.",
    copied: "Đã sao chép",
    copyFailed: "Không sao chép được; hãy bôi đen rồi bấm Ctrl+C",
    opening: "Đang mở văn bản…",
    noImage: "Chưa mở được ảnh trang. Bấm vào đây để xem vì sao.",
  };

  /* Filling the empty forms that the server put in the page */

  function blank(name) {
    return document.importNode(byId(`form-${name}`).content, true).firstElementChild;
  }

  function fill(node, values) {
    Object.keys(values).forEach((name) => {
      const field = node.querySelector(`[data-field="${name}"]`);
      if (field) { field.textContent = values[name]; }
    });
  }

  function reveal(node, part, shown) {
    node.querySelector(`[data-part="${part}"]`).hidden = !shown;
  }

  function proseOf(text, citations) {
    const lines = document.createDocumentFragment();
    text.split("\n").filter((line) => line.trim()).forEach((line) => {
      const paragraph = document.createElement("p");
      line.trim().split(/\[(\d+)\]/).forEach((piece, index) => {
        const citation = index % 2 ? citations.find((c) => String(c.id) === piece) : null;
        paragraph.appendChild(citation ? citeOf(citation) : document.createTextNode(index % 2 ? `[${piece}]` : piece));
      });
      lines.appendChild(paragraph);
    });
    return lines;
  }

  function citeOf(citation) {
    const link = document.createElement("a");
    link.className = "cite";
    link.href = citation.url;
    link.setAttribute("data-source", "");
    link.setAttribute("aria-label", `[${citation.id}] ${citation.label}`);
    link.textContent = `[${citation.id}]`;
    return link;
  }

  function cardOf(citation) {
    const node = blank("card");
    const text = citation.citation_text;
    node.setAttribute("data-citation", text);
    fill(node, {
      id: citation.id,
      label: citation.label,
      rest: text.startsWith(citation.label) ? text.slice(citation.label.length) : text,
      quote: citation.quote,
      validity: citation.validity.status,
      page: citation.page,
      warning: citation.warning || "",
    });
    fill(node, { number: citation.id, "copy-number": citation.id, "image-number": citation.id });
    reveal(node, "page", citation.page);
    reveal(node, "warning", citation.warning);
    const image = node.querySelector(".card-image");
    image.href = `${citation.url.split("#")[0]}#anh-trang-${citation.page}`;
    image.hidden = !citation.page_image;
    node.querySelector(".actions [data-source]").href = citation.url;
    return node;
  }

  function hitOf(hit) {
    const node = blank("hit");
    fill(node, { label: hit.label, document: hit.header[0] || "", text: hit.text });
    node.querySelector("[data-source]").href = hit.url;
    return node;
  }

  function answerOf(body, inside) {
    const node = blank(body.status);
    if (inside.shelf) {
      fill(node, { shelf: inside.shelf, within: inside.shelf, loaded: inside.loaded });
      reveal(node, "within", true);
    }
    fill(node, {
      question: body.question,
      reason: body.reason || "",
      as_of: body.as_of.split("-").reverse().join("/"),
      corpus_version: body.corpus_version,
      took: (body.took_ms / 1000).toFixed(2).replace(".", ","),
    });
    reveal(node, "reason", body.reason);
    reveal(node, "answer", body.answer);
    reveal(node, "citations", body.citations.length);
    reveal(node, "hits", body.hits.length);
    node.querySelector('[data-part="answer"]').appendChild(proseOf(body.answer, body.citations));
    const cards = node.querySelector('[data-list="citations"]');
    body.citations.forEach((citation) => cards.appendChild(cardOf(citation)));
    const hits = node.querySelector('[data-list="hits"]');
    body.hits.forEach((hit) => hits.appendChild(hitOf(hit)));
    return node;
  }

  function troubleOf(title, detail) {
    const node = blank("problem");
    fill(node, { title, detail });
    return node;
  }

  function show(node, words) {
    closePanel(false);
    place.textContent = "";
    place.appendChild(node);
    status.textContent = words;
    node.querySelector(".answer-title").focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  /* Asking */

  let running = null;
  let turn = 0;

  // The collection that is searched; the page itself tells of the whole library.
  function chosen() {
    if (!within || !within.value) { return { collection: null }; }
    const loaded = within.options[within.selectedIndex].getAttribute("data-loaded");
    return { collection: within.value, shelf: `bộ sưu tập “${within.value}”`, loaded };
  }

  function ask(question) {
    const inside = chosen();
    if (running) { running.abort(); }
    running = typeof AbortController === "function" ? new AbortController() : null;
    turn += 1;
    const mine = turn;
    complain("");
    place.textContent = "";
    closePanel(false);
    status.textContent = WORDS.searching;
    fetch("/api/v1/ask/stream", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ question, collection: inside.collection }),
      signal: running ? running.signal : undefined,
    }).then((response) => {
      if (mine !== turn) { return null; }
      if (!response.ok) { return response.json().then((problem) => refuse(problem)); }
      return follow(response, question, mine, inside);
    }).catch(() => {
      if (mine !== turn) { return; }
      show(troubleOf(WORDS.offline, WORDS.offlineDetail), WORDS.offline);
    });
  }

  function refuse(problem) {
    if (problem.status === 400 || problem.status === 404) {
      status.textContent = "";
      complain(problem.detail);
      input.focus();
      return;
    }
    show(troubleOf(problem.title, problem.detail), problem.title);
  }

  function complain(sentence) {
    mistake.textContent = sentence;
    mistake.hidden = !sentence;
    if (sentence) { input.setAttribute("aria-invalid", "true"); } else { input.removeAttribute("aria-invalid"); }
  }

  function follow(response, question, mine, inside) {
    // An old browser that cannot read a stream sends the form instead.
    if (!response.body || typeof TextDecoder !== "function") { return form.submit(); }
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const seen = { citations: [], text: "", done: false, inside };
    let rest = "";
    const step = ({ done, value }) => {
      if (mine !== turn) { return null; }
      rest += value ? decoder.decode(value, { stream: true }) : "";
      const frames = rest.split("\n\n");
      rest = frames.pop();
      frames.forEach((frame) => take(frame, seen, question));
      if (!done) { return reader.read().then(step); }
      if (!seen.done) { form.submit(); }
      return null;
    };
    return reader.read().then(step);
  }

  function take(frame, seen, question) {
    const event = { name: "", data: "" };
    frame.split("\n").forEach((line) => {
      if (line.startsWith("event: ")) { event.name = line.slice(7); }
      if (line.startsWith("data: ")) { event.data += line.slice(6); }
    });
    const act = EVENTS[event.name];
    if (act) { act(JSON.parse(event.data), seen, question); }
  }

  const EVENTS = {
    citation: (citation, seen) => { seen.citations.push(citation); },
    delta: (delta, seen, question) => {
      seen.text += delta.text;
      const node = place.firstElementChild || place.appendChild(blank("answered"));
      fill(node, { question: question });
      const prose = node.querySelector('[data-part="answer"]');
      node.querySelector(".answer-facts").hidden = true;
      reveal(node, "answer", true);
      prose.textContent = "";
      prose.appendChild(proseOf(seen.text, seen.citations));
    },
    final: (body, seen) => {
      seen.done = true;
      const words = WORDS[body.status];
      show(answerOf(body, seen.inside), typeof words === "function" ? words(body, seen.inside.shelf) : words);
      remember(body.question);
      const { collection } = seen.inside;
      const where = collection ? `&collection=${encodeURIComponent(collection)}` : "";
      const address = `/?q=${encodeURIComponent(body.question)}${where}`;
      if (location.pathname + location.search !== address) {
        window.history.pushState(null, "", address);
        shownSearch = location.search;
      }
    },
    error: (problem, seen) => { seen.done = true; refuse(problem); },
  };

  /* Panel: the document beside the answer */

  let opener = null;

  function openPanel(link) {
    opener = link;
    const body = byId("panel-body");
    const address = link.href;
    byId("panel-page").href = address;
    byId("panel-title").textContent = WORDS.opening;
    body.textContent = "";
    panel.hidden = false;
    root.classList.add("with-panel");
    modal(true);
    byId("panel-close").focus();
    fetch(address).then((response) => {
      if (!response.ok) { throw new Error(String(response.status)); }
      return response.text();
    }).then((html) => {
      if (opener !== link) { return; }
      const page = new DOMParser().parseFromString(html, "text/html");
      byId("panel-title").textContent = page.querySelector("h1").textContent;
      body.appendChild(document.importNode(page.querySelector(".document, main section"), true));
      scrollTo(body, imageNamed(address, body) || body.querySelector("mark"));
    }).catch(() => { location.href = address; });
  }

  function scrollTo(box, target) {
    if (!target) { return; }
    const above = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += above - box.clientHeight / 4;
  }

  // The image of a page that an address points at, where it is shown.
  function imageNamed(address, place) {
    const name = address.split("#")[1] || "";
    return name.indexOf("anh-trang-") === 0 ? place.querySelector(`#${name}`) : null;
  }

  function closePanel(restore) {
    if (!panel || panel.hidden) { return; }
    panel.hidden = true;
    root.classList.remove("with-panel");
    modal(false);
    if (restore && opener) { opener.focus(); }
    opener = null;
  }

  // A sheet that covers the page keeps screen readers and the Tab key inside itself.
  function modal(open) {
    const covered = open && narrow();
    panel.setAttribute("aria-modal", String(covered));
    [byId("main"), document.querySelector(".site-header"), document.querySelector(".site-footer")].forEach((part) => {
      if (covered) { part.setAttribute("aria-hidden", "true"); } else { part.removeAttribute("aria-hidden"); }
    });
  }

  function keepFocus(event) {
    const stops = Array.from(panel.querySelectorAll("a[href], button, summary, [tabindex='0']"))
      .filter((stop) => stop.matches("summary") || !stop.closest("details:not([open])"));
    const first = stops[0];
    const last = stops[stops.length - 1];
    if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
    if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
  }

  /* Copying */

  function copy(button) {
    const card = button.closest(".card");
    const quote = card.querySelector('[data-field="quote"]').textContent;
    const text = `“${quote}”\n(${card.getAttribute("data-citation")})`;
    const written = navigator.clipboard && window.isSecureContext ? navigator.clipboard.writeText(text) : Promise.reject(new Error("no clipboard"));
    written.catch(() => copyOldWay(text)).then(
      () => { tell(button, WORDS.copied); },
      () => { status.textContent = WORDS.copyFailed; },
    );
  }

  // Pages served over plain HTTP in an office have no navigator.clipboard.
  function copyOldWay(text) {
    const area = document.createElement("textarea");
    const before = document.activeElement;
    area.value = text;
    area.className = "vh";
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before.focus();
    return done ? Promise.resolve() : Promise.reject(new Error("copy refused"));
  }

  function tell(button, words) {
    const usual = button.firstChild;
    const text = usual.textContent;
    if (text === words) { return; }
    usual.textContent = words;
    status.textContent = `${words}.`;
    setTimeout(() => { usual.textContent = text; }, 3000);
  }

  /* History of this tab */

  const KEY = "vankien.questions";

  function questions() {
    try { return JSON.parse(sessionStorage.getItem(KEY)) || []; } catch (error) { return []; }
  }

  function remember(question) {
    const list = [question].concat(questions().filter((other) => other !== question)).slice(0, 6);
    try { sessionStorage.setItem(KEY, JSON.stringify(list)); } catch (error) { return; }
    showHistory();
  }

  function showHistory() {
    const list = byId("history-list");
    list.textContent = "";
    questions().forEach((question) => {
      const button = document.createElement("button");
      button.className = "chip";
      button.name = "q";
      button.value = question;
      button.textContent = question;
      list.appendChild(document.createElement("li")).appendChild(button);
    });
    byId("history").hidden = !questions().length;
  }

  /* Wiring */

  let shownSearch = location.search;

  function start() {
    form.addEventListener("submit", (event) => {
      if (typeof fetch !== "function") { return; }
      event.preventDefault();
      const question = input.value.trim();
      if (!question) { complain(WORDS.empty); input.focus(); return; }
      ask(question);
    });
    document.addEventListener("click", (event) => {
      const chip = event.target.closest(".chip");
      const source = event.target.closest("[data-source]");
      if (chip && typeof fetch === "function") { event.preventDefault(); input.value = chip.value; ask(chip.value); }
      if (source && plain(event)) { event.preventDefault(); openPanel(source); }
      if (event.target.closest("[data-copy]")) { copy(event.target.closest("[data-copy]")); }
      if (event.target.closest("[data-print]")) { window.print(); }
    });
    byId("panel-close").addEventListener("click", () => closePanel(true));
    document.addEventListener("keydown", (event) => {
      if (panel.hidden) { return; }
      if (event.key === "Escape" || event.key === "Esc") { closePanel(true); }
      if (event.key === "Tab" && narrow()) { keepFocus(event); }
    });
    window.addEventListener("resize", () => { if (!panel.hidden) { modal(true); } });
    window.addEventListener("popstate", () => { if (location.search !== shownSearch) { location.reload(); } });
    const asked = place.querySelector('[data-field="question"]');
    if (asked) { remember(asked.textContent); } else { showHistory(); }
  }

  function plain(event) {
    return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && typeof fetch === "function";
  }

  // The image of a page is asked for when it is first unfolded; the server draws it then.
  document.addEventListener("toggle", (event) => {
    const link = event.target.open && event.target.querySelector(".facsimile-image");
    if (!link || link.querySelector("img")) { return; }
    const image = document.createElement("img");
    image.alt = link.textContent;
    image.src = link.href;
    link.textContent = "";
    link.appendChild(image);
  }, true);
  document.addEventListener("error", (event) => {
    const link = event.target.closest && event.target.closest(".facsimile-image");
    if (link) { link.textContent = WORDS.noImage; }
  }, true);

  // Beside the text where there is room; above it, closed, where there is not.
  const contents = document.querySelector(".contents details");
  if (contents) { contents.open = !narrow(); }
  const cited = byId("trich-dan");
  if (cited && !imageNamed(location.href, document)) { cited.scrollIntoView({ block: "center" }); }
  if (form) { start(); }
}());
