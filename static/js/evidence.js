// Looking closely at a photo, in its place beside the data: zoom to 400 %, turn, light, move, fit, full screen; by
// buttons, keys and pointer. Without this script the caption's link opens the photo alone.
(() => {
  "use strict";
  const LEVELS = [1, 1.5, 2, 3, 4];
  const LIGHTS = [1, 1.4, 1.8, 0.7];
  const STEP = 40; // pixels an arrow key moves the photo
  const viewers = [];
  let current = 0;

  function viewer(figure, words, number) {
    const frame = figure.querySelector(".evidence-frame");
    const image = frame.querySelector("img");
    const name = image.alt;
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    let zoom = 1, turns = 0, light = 0, x = 0, y = 0;

    // On its side a photo must be made smaller to stay whole, or may grow to fill the frame.
    function fitted(box) {
      return turns % 2 ? Math.min(box.height / image.offsetWidth, box.width / image.offsetHeight) : 1;
    }

    function draw() {
      const box = frame.getBoundingClientRect();
      const scale = zoom * fitted(box);
      const reach = (length, room) => Math.max(0, (length * scale - room) / 2);
      const [wide, high] = turns % 2 ? [image.offsetHeight, image.offsetWidth] : [image.offsetWidth, image.offsetHeight];
      x = Math.max(-reach(wide, box.width), Math.min(reach(wide, box.width), x));
      y = Math.max(-reach(high, box.height), Math.min(reach(high, box.height), y));
      image.style.transform = `translate(${x}px, ${y}px) rotate(${turns * 90}deg) scale(${scale})`;
      image.style.filter = light ? `brightness(${LIGHTS[light]})` : "";
      frame.toggleAttribute("data-zoomed", zoom > 1);
    }

    function tell() {
      said.textContent = `${name}: ${Math.round(zoom * 100)} %, ${turns * 90}°, ${words.light} ${LIGHTS[light] * 100} %`;
    }

    // As many pixels on the screen as the photo has; never less than it fits.
    function trueSize() {
      return Math.max(1, Math.min(LEVELS.at(-1), image.naturalWidth / (image.offsetWidth * fitted(frame.getBoundingClientRect()))));
    }

    const acts = {
      in() { zoom = LEVELS.find((level) => level > zoom) ?? LEVELS.at(-1); },
      out() { zoom = LEVELS.findLast((level) => level < zoom) ?? 1; },
      turn() { turns = (turns + 1) % 4; },
      light() { light = (light + 1) % LIGHTS.length; },
      full() { zoom = trueSize(); },
      fit() { zoom = 1; turns = light = x = y = 0; },
      screen() { if (document.fullscreenElement) document.exitFullscreen(); else figure.requestFullscreen?.(); },
    };

    function act(which) {
      current = number;
      acts[which]();
      draw();
      tell();
    }

    function move(byX, byY) {
      x += byX;
      y += byY;
      draw();
    }

    const keys = { "+": "in", "=": "in", "-": "out", "_": "out", r: "turn", R: "turn", 0: "fit" };
    const arrows = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (keys[event.key]) act(keys[event.key]);
      else if (arrows[event.key] && zoom > 1) move(...arrows[event.key]);
      else return;
      event.preventDefault();
    });
    frame.addEventListener("focus", () => { current = number; });

    frame.addEventListener("pointerdown", (event) => {
      if (zoom === 1) return;
      frame.setPointerCapture(event.pointerId);
      event.preventDefault();
      frame.focus({ preventScroll: true });
    });
    frame.addEventListener("pointermove", (event) => {
      if (frame.hasPointerCapture(event.pointerId)) move(event.movementX, event.movementY);
    });
    frame.addEventListener("dblclick", () => act(zoom > 1 ? "fit" : "in"));
    figure.addEventListener("fullscreenchange", () => { draw(); frame.focus(); });
    addEventListener("resize", draw);

    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", `${name}. ${words.keys}`);
    image.draggable = false;
    figure.querySelector("figcaption").append(toolbar(name, words, act), said);
    return { frame, act };
  }

  function toolbar(name, words, act) {
    const tools = document.createElement("span");
    tools.className = "evidence-tools";
    const buttons = [
      ["out", "−", words.zoomOut], ["in", "+", words.zoomIn], ["turn", "↻", words.turn], ["light", "☀", words.light],
      ["fit", "⤢", words.fit], ["screen", "⛶", words.screen],
    ];
    for (const [which, sign, label] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.title = label;
      button.setAttribute("aria-label", `${label}: ${name}`);
      button.addEventListener("click", () => act(which));
      tools.append(button);
    }
    return tools;
  }

  for (const strip of document.querySelectorAll("[data-evidence]")) {
    for (const figure of strip.querySelectorAll("figure:has(img)")) viewers.push(viewer(figure, strip.dataset, viewers.length));
  }

  // From a key pressed anywhere on the page: the photo looked at last gets the focus, so that arrows move it.
  document.addEventListener("photo", (event) => {
    if (!viewers.length) return;
    const focused = viewers.some((one) => one.frame === document.activeElement);
    if (event.detail === "next" && focused) current = (current + 1) % viewers.length;
    viewers[current].frame.focus();
    if (event.detail !== "next") viewers[current].act(event.detail);
  });
})();
