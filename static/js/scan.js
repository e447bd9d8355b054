// Scans a card's QR code: by the camera, or in a chosen photo. The text goes to the server, which alone knows what a card is.
// The reader (zxing-wasm) is loaded on the first tap. A BarcodeDetector, where the browser has one, starts at once and only
// helps: when the server refuses its text, the reader goes on alone.
(() => {
  "use strict";
  const PAUSE = 120; // between two looks
  const LONGEST_SIDE = 1600; // more pixels read no better
  const TIP_AFTER = 8000;
  const PHOTO_AFTER = 20000;
  const IN_APP = /Zalo|FBAN|FBAV|FB_IAB|Instagram|Line\//i;
  const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 4 };

  const root = document.querySelector("[data-scan]");
  if (!root) return;
  const words = root.dataset;
  const textForm = root.querySelector("[data-scan-text]");
  const photoForm = root.querySelector("[data-scan-photo]"); // not at the counter

  // --- the reader ------------------------------------------------------------------------------------------------
  let loading = null;
  function loadReader() {
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = words.reader;
      script.onload = () => {
        const overrides = { locateFile: () => words.wasm };
        window.ZXingWASM.prepareZXingModule({ overrides, fireImmediately: true }).then(() => done(window.ZXingWASM), failed);
      };
      script.onerror = () => failed(new Error("reader"));
      document.head.append(script);
    });
    loading.catch(() => { loading = null; }); // the network may be back at the next tap
    return loading;
  }

  // Cards hold UTF-8 without saying so; the bytes are the truth.
  function textOf(code) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(code.bytes);
    } catch {
      return code.text;
    }
  }

  async function readWith(reader, pixels) {
    const codes = await reader.readBarcodes(pixels, OPTIONS);
    return codes.filter((code) => code.isValid).map(textOf);
  }

  // --- the server's word -----------------------------------------------------------------------------------------
  const refusals = new Map();
  async function refusalOf(text) {
    if (refusals.has(text)) return refusals.get(text);
    const body = new FormData(textForm);
    body.set("payload", text);
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } });
    const { message } = answer.ok || answer.status === 422 ? await answer.json() : { message: "" };
    refusals.set(text, message);
    return message;
  }

  function send(text) {
    textForm.elements.payload.value = text;
    textForm.requestSubmit();
  }

  // --- the camera ------------------------------------------------------------------------------------------------
  class Camera {
    constructor(way) {
      this.way = way;
      this.stage = way.querySelector("[data-scan-stage]");
      this.video = way.querySelector("video");
      this.status = way.querySelector("[data-scan-status]");
      this.tools = way.querySelector("[data-scan-tools]");
      this.lenses = way.querySelector("[data-scan-lenses]");
      this.select = way.querySelector("select");
      this.canvas = document.createElement("canvas");
      this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
      this.buttons = Object.fromEntries([...way.querySelectorAll("[data-scan-act]")].map((b) => [b.dataset.scanAct, b]));
      this.timers = [];
      this.buttons.open.addEventListener("click", () => this.open());
      this.buttons.close.addEventListener("click", () => this.close(true));
      this.buttons.torch.addEventListener("click", () => this.toggleTorch());
      this.select.addEventListener("change", () => this.open(this.select.value));
      document.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.stream) this.close(true); });
      document.addEventListener("visibilitychange", () => { if (document.hidden) this.close(); });
      addEventListener("pagehide", () => this.close());
      way.hidden = false;
    }

    async open(lens) {
      this.close();
      this.reading = loadReader();
      this.reading.catch(() => {});
      this.tell("");
      const which = lens ? { deviceId: { exact: lens } } : { facingMode: { ideal: "environment" } };
      const size = { width: { min: 640, ideal: 1920 }, height: { min: 480, ideal: 1080 } };
      const turn = (this.turn = {}); // a later open or close makes this one void
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size }, audio: false });
        if (this.turn !== turn) return stream.getTracks().forEach((track) => track.stop());
        this.stream = stream;
      } catch (trouble) {
        if (this.turn === turn) this.tell(this.sentenceFor(trouble));
        return;
      }
      await this.begin(turn);
    }

    sentenceFor({ name }) {
      if (IN_APP.test(navigator.userAgent)) return words.inApp;
      if (name === "NotFoundError" || name === "OverconstrainedError") return words.none;
      return name === "NotReadableError" || name === "AbortError" ? words.busy : words.denied;
    }

    async begin(turn) {
      const [track] = this.stream.getVideoTracks();
      track.addEventListener("ended", () => { if (this.turn === turn) this.close(); });
      this.video.srcObject = this.stream;
      this.show(true);
      await this.video.play().catch(() => {});
      const can = track.getCapabilities?.() ?? {};
      if (can.focusMode?.includes("continuous")) {
        track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
      }
      this.buttons.torch.hidden = !can.torch;
      await this.offerLenses(track);
      if (this.turn !== turn) return;
      this.tell(words.looking);
      this.timers = [
        setTimeout(() => this.tell(words.tip), TIP_AFTER),
        setTimeout(() => this.offerPhoto(), PHOTO_AFTER),
      ];
      this.look(turn);
    }

    async offerLenses(track) {
      const devices = await navigator.mediaDevices.enumerateDevices();
      const cameras = devices.filter((device) => device.kind === "videoinput");
      this.lenses.hidden = cameras.length < 2;
      this.select.replaceChildren(...cameras.map((camera, i) => new Option(camera.label || String(i + 1), camera.deviceId)));
      this.select.value = track.getSettings().deviceId ?? "";
    }

    async look(turn) {
      let detector = null;
      try { detector = window.BarcodeDetector && new BarcodeDetector({ formats: ["qr_code"] }); } catch { /* not for QR */ }
      let reader = null;
      this.reading.then((loaded) => { reader = loaded; }, () => {
        if (this.turn === turn && !detector) this.tell(words.offline);
      });
      while (this.turn === turn) {
        await new Promise((done) => setTimeout(done, PAUSE));
        if (this.turn !== turn || !this.video.videoWidth) continue;
        const text = await this.glance(detector, reader).catch(() => null);
        if (this.turn !== turn || !text) continue;
        const refusal = await refusalOf(text.value).catch(() => "");
        if (this.turn !== turn) return;
        if (!refusal) return this.found(text.value);
        this.tell(refusal);
        if (text.byDetector) detector = null;
      }
    }

    async glance(detector, reader) {
      if (detector) {
        const [code] = await detector.detect(this.video).catch(() => []);
        if (code?.rawValue) return { value: code.rawValue, byDetector: true };
      }
      if (!reader) return null;
      const [value] = await readWith(reader, this.frame());
      return value ? { value } : null;
    }

    frame() {
      const { videoWidth, videoHeight } = this.video;
      const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
      const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
      Object.assign(this.canvas, { width, height });
      this.pen.drawImage(this.video, 0, 0, width, height);
      return this.pen.getImageData(0, 0, width, height);
    }

    found(text) {
      this.close();
      this.tell(words.found);
      navigator.vibrate?.(80);
      send(text);
    }

    offerPhoto() {
      this.tell(words.photoTip);
      photoForm?.closest("section").classList.add("scan-way--offered");
    }

    async toggleTorch() {
      const [track] = this.stream.getVideoTracks();
      const on = this.buttons.torch.getAttribute("aria-pressed") !== "true";
      await track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
      this.buttons.torch.setAttribute("aria-pressed", String(on));
    }

    close(byPerson = false) {
      this.turn = null;
      this.timers.forEach(clearTimeout);
      this.stream?.getTracks().forEach((track) => track.stop());
      this.stream = this.video.srcObject = null;
      this.buttons.torch.setAttribute("aria-pressed", "false");
      this.show(false);
      if (!byPerson) return;
      this.tell("");
      this.buttons.open.focus();
    }

    show(isOpen) {
      this.stage.hidden = this.tools.hidden = !isOpen;
      this.buttons.open.hidden = isOpen;
      this.way.classList.toggle("scan-way--open", isOpen);
      if (isOpen) this.buttons.close.focus();
    }

    tell(text) { this.status.textContent = text; }
  }

  // --- a photo ---------------------------------------------------------------------------------------------------
  const photoStatus = root.querySelector("[data-scan-photo-status]");
  async function readPhoto(file) {
    const reader = await loadReader();
    const [text] = await readWith(reader, file);
    if (!text || (await refusalOf(text))) throw new Error("not here");
    return text;
  }

  // What the browser cannot read goes to the server, which tries harder.
  async function photoChosen() {
    const [file] = photoForm.elements.photo.files;
    if (!file) return;
    photoStatus.textContent = words.reading;
    try {
      send(await readPhoto(file));
    } catch {
      photoForm.requestSubmit();
    }
  }

  photoForm?.elements.photo.addEventListener("change", photoChosen);
  addEventListener("pageshow", () => { if (photoStatus) photoStatus.textContent = ""; });
  if (navigator.mediaDevices?.getUserMedia) new Camera(root.querySelector("[data-scan-camera]"));
})();
