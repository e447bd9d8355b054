// Photos: shrinks in the phone, shows a preview, sends each photo on its own to the form's address and tells how far it is.
// The server answers JSON: 200 {"url"?, "advice": [..], "drawings": [..]}, 4xx {"errors": [..]}. Whatever else comes back, the file stays
// in its input and goes out with the form as it would without this script.
(() => {
  "use strict";
  const LONGEST_SIDE = 2000;
  const QUALITY = 0.85;
  const TIME_LIMIT = 120000;

  // The picture as drawn: upright (EXIF orientation honoured), at most LONGEST_SIDE, turned by quarter turns.
  async function redraw(file, quarterTurns) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const canvas = document.createElement("canvas");
    const lying = quarterTurns % 2 === 1;
    canvas.width = lying ? height : width;
    canvas.height = lying ? width : height;
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((quarterTurns * Math.PI) / 2);
    pen.drawImage(picture, -width / 2, -height / 2, width, height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob) throw new Error("no picture");
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  }

  function post(address, body, onProgress) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest(); // fetch cannot tell the progress of an upload
      request.open("POST", address);
      request.timeout = TIME_LIMIT;
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.responseType = "json";
      request.upload.onprogress = (event) => event.lengthComputable && onProgress((event.loaded / event.total) * 100);
      request.onload = () => done({ ok: request.status < 300, answer: request.response });
      request.onerror = request.ontimeout = () => failed(new Error("network"));
      request.send(body);
    });
  }

  // A first hint while the photo is on its way: too dark or blurred, measured as photos/judge_scores.py does, but roughly.
  async function hintOn(file, words) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 500 / Math.max(picture.width, picture.height));
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, width, height);
    picture.close();
    const { data } = pen.getImageData(0, 0, width, height);
    const grey = new Float32Array(width * height);
    for (let i = 0; i < grey.length; i++) grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
    const bright = Float32Array.from(grey).sort()[Math.floor(grey.length * 0.9)];
    if (bright < 60) return words.dark;
    let [steepest, widest] = [0, 1];
    for (let y = 4; y < height - 4; y += 2) {
      for (let x = 4; x < width - 4; x += 2) {
        const at = y * width + x;
        steepest = Math.max(steepest, Math.abs(grey[at] - grey[at + 1]), Math.abs(grey[at] - grey[at + width]));
        widest = Math.max(widest, Math.abs(grey[at - 4] - grey[at + 4]), Math.abs(grey[at - 4 * width] - grey[at + 4 * width]));
      }
    }
    return steepest / widest < 0.2 ? words.blurred : "";
  }

  class PhotoCard {
    constructor(card) {
      this.card = card;
      this.words = card.dataset;
      this.input = card.querySelector("input[type=file]");
      this.frame = card.querySelector(".photo-frame");
      this.preview = card.querySelector("[data-photo-preview]");
      this.progress = card.querySelector("progress");
      this.status = card.querySelector(".photo-status");
      this.advice = card.querySelector(".photo-advice");
      this.buttons = Object.fromEntries([...card.querySelectorAll("[data-photo-act]")].map((b) => [b.dataset.photoAct, b]));
      this.capture = this.input.getAttribute("capture") || "environment";
      this.turns = 0;
      this.begin();
    }

    begin() {
      this.card.querySelector("[data-photo-input]").classList.add("visually-hidden");
      this.card.querySelector("[data-photo-buttons]").hidden = false;
      this.input.removeAttribute("capture");
      this.input.tabIndex = -1; // the buttons stand for it
      this.input.addEventListener("change", () => this.picked());
      this.input.form.addEventListener("submit", (event) => this.holdBack(event), true);
      this.buttons.camera.addEventListener("click", () => this.pick(true));
      this.buttons.file.addEventListener("click", () => this.pick(false));
      this.buttons.rotate.addEventListener("click", () => this.rotate());
      this.buttons.retry.addEventListener("click", () => this.send());
      this.picked(); // a file that was chosen before this script was there
    }

    pick(byCamera) {
      if (byCamera) this.input.setAttribute("capture", this.capture);
      else this.input.removeAttribute("capture");
      this.input.click();
    }

    async picked() {
      this.original = this.input.files[0];
      if (!this.original) return;
      this.turns = 0;
      await this.prepare();
    }

    async rotate() {
      this.turns = (this.turns + 1) % 4;
      await this.prepare();
    }

    async prepare() {
      try {
        this.file = await redraw(this.original, this.turns);
        this.show(this.file);
        const hint = await hintOn(this.file, this.words);
        this.advise(hint ? [hint] : []);
      } catch {
        this.file = this.original; // a kind this browser cannot draw, such as HEIC: the server can
      }
      this.putBack();
      await this.send();
    }

    putBack() {
      try {
        const files = new DataTransfer();
        files.items.add(this.file);
        this.input.files = files.files;
      } catch { /* an old browser keeps the original in the input */ }
    }

    show(file) {
      if (this.address) URL.revokeObjectURL(this.address);
      this.address = URL.createObjectURL(file);
      this.preview.src = this.address;
      this.preview.hidden = false;
      this.frame.classList.add("photo-frame--filled");
      this.frame.querySelector(".photo-frame-text").hidden = true;
      this.buttons.camera.textContent = this.buttons.camera.dataset.again;
      this.buttons.rotate.hidden = false;
    }

    async send() {
      const body = new FormData();
      const token = this.input.form.querySelector("[name=csrfmiddlewaretoken]");
      if (token) body.set(token.name, token.value);
      body.set(this.input.name, this.file);
      this.tell(this.words.uploading);
      this.buttons.retry.hidden = true;
      this.progress.hidden = false;
      this.progress.value = 0;
      this.sending = post(this.input.form.action, body, (percent) => { this.progress.value = percent; });
      try {
        this.answered(await this.sending);
      } catch {
        this.tell(this.words.trouble);
        this.buttons.retry.hidden = false;
      } finally {
        this.sending = null;
        this.progress.hidden = true;
      }
    }

    answered({ ok, answer }) {
      if (ok && answer) {
        this.input.value = ""; // it is stored; the form need not carry it again
        this.input.required = false;
        this.clearErrors();
        this.tell(this.words.stored);
        this.advise(answer.advice || [], answer.drawings || []);
        document.body.dispatchEvent(new CustomEvent("photo-stored")); // what was read from it is fetched by htmx
      } else if (answer?.errors) {
        this.input.value = "";
        this.tell("");
        this.clearErrors();
        this.advise(answer.errors, true);
      } else {
        this.tell(""); // not our answer: the form takes the file along
      }
    }

    clearErrors() {
      this.card.querySelector(".field-error")?.remove();
      this.input.removeAttribute("aria-invalid");
    }

    advise(sentences, refused = false) {
      this.advice.classList.toggle("photo-advice--refused", refused);
      this.advice.hidden = sentences.length === 0;
      this.advice.querySelector("ul").replaceChildren(...sentences.map((sentence) => {
        const line = document.createElement("li");
        line.textContent = sentence;
        return line;
      }));
    }

    tell(text) { this.status.textContent = text; }

    // "Tiếp tục" during an upload waits for it and then goes on by itself.
    holdBack(event) {
      if (!this.sending) return;
      const { submitter } = event;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.sending.finally(() => setTimeout(() => this.input.form.requestSubmit(submitter))).catch(() => {});
    }
  }

  if (!window.createImageBitmap || !window.FormData) return;
  for (const card of document.querySelectorAll("[data-photo]:not([data-ready])")) {
    card.dataset.ready = "";
    new PhotoCard(card);
  }
})();
