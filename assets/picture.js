// Draw a figure as a picture that carries its own letters: PNG of exactly the wanted pixels, or SVG. Works wherever plotly
// is: on a page of ours, and on the empty page of a browser that draws for the server.
(() => {
  "use strict";

  const FAMILY = "Plan Gauge Sans";
  // Without hints of the system letters are as wide and look the same on every machine.
  const PRECISE = "svg text{text-rendering:geometricPrecision}";
  let last = Promise.resolve();

  // The address that holds a picture: PNG in base64, SVG in percent encoding.
  async function draw(figure, wanted) {
    const drawn = await bytes(figure, wanted);
    if (wanted.format === "svg") return svgAddress(new TextDecoder().decode(drawn));
    return `data:image/png;base64,${toBase64(drawn)}`;
  }

  // Figures are drawn one after the other: each brings letters of its own for the same family.
  function bytes(figure, wanted) {
    const drawn = last.then(() => drawOne(figure, wanted));
    last = drawn.catch(() => {});
    return drawn;
  }

  async function drawOne(figure, { format, width, height, scale }) {
    const { meta = {}, ...layout } = figure.layout;
    const fonts = meta.fonts ?? [];
    // Without names of their own the lines get some by chance.
    const data = figure.data.map((line, number) => ({ uid: `${number}`, ...line }));
    const size = [Math.round(width * scale), Math.round(height * scale)];
    // Plotly places texts by their width, so it has to measure with the letters that will be seen.
    const svg = await withFonts(fonts, () =>
      window.Plotly.toImage({ data, layout }, { format: "svg", width, height, imageDataOnly: true }));
    if (format === "svg") {
      const [across, down] = size.map((pixels) => `${((pixels / meta.dots_per_metre) * 1000).toFixed(2)}mm`);
      return new TextEncoder().encode(complete(svg, width, height, across, down, fonts));
    }
    const image = await loaded(svgAddress(complete(svg, width, height, ...size, fonts)));
    const canvas = Object.assign(document.createElement("canvas"), { width: size[0], height: size[1] });
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(image, 0, 0, ...size);
    // Unlike toBlob this does not wait until the page is idle.
    return withDensity(fromBase64(canvas.toDataURL("image/png").split(",")[1]), meta.dots_per_metre);
  }

  // Letters are known to the page only while a figure is drawn.
  async function withFonts(fonts, work) {
    const faces = await Promise.all(
      fonts.map(({ weight, data }) => new FontFace(FAMILY, fromBase64(data), { weight: `${weight}` }).load()));
    const style = Object.assign(document.createElement("style"), { textContent: PRECISE });
    document.head.append(style);
    for (const face of faces) document.fonts.add(face);
    try {
      return await work();
    } finally {
      style.remove();
      for (const face of faces) document.fonts.delete(face);
    }
  }

  // The drawing with its size on paper or in pixels and with its letters; what plotly numbers by chance is numbered
  // alike and attributes are put in one order, so that the same figure gives the same bytes.
  function complete(svg, width, height, across, down, fonts) {
    const chance = svg.match(/id="defs-(\w+)"/)[1];
    const rules = fonts.map(({ weight, data }) =>
      `@font-face{font-family:"${FAMILY}";font-weight:${weight};src:url(data:font/otf;base64,${data})}`).join("");
    return svg.replace(new RegExp(`(clip|defs-)${chance}`, "g"), "$1").replace(/<svg\b[^>]*>/, (tag) =>
      tag.replace(/ (width|height|viewBox)="[^"]*"/g, "")
        .replace("<svg", `<svg width="${across}" height="${down}" viewBox="0 0 ${width} ${height}"`) +
      `<style>${PRECISE}${rules}</style>`).replace(/<([\w:]+)((?: [\w:-]+="[^"]*")+)(\/?)>/g, inOrder);
  }

  function inOrder(_tag, name, attributes, end) {
    return `<${name}${attributes.match(/ [\w:-]+="[^"]*"/g).sort().join("")}${end}>`;
  }

  function svgAddress(svg) {
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  }

  async function loaded(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  }

  function fromBase64(text) {
    const characters = window.atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = characters.charCodeAt(i);
    return bytes;
  }

  function toBase64(content) {
    let text = "";
    for (let i = 0; i < content.length; i += 0x8000) text += String.fromCharCode(...content.subarray(i, i + 0x8000));
    return window.btoa(text);
  }

  // PNG specification, 11.3.4.3: the pHYs chunk carries pixels per metre; it stands after IHDR (33 bytes in).
  function withDensity(png, dotsPerMetre) {
    const chunk = new Uint8Array(21);
    const view = new DataView(chunk.buffer);
    view.setUint32(0, 9);
    chunk.set([0x70, 0x48, 0x59, 0x73], 4);
    view.setUint32(8, dotsPerMetre);
    view.setUint32(12, dotsPerMetre);
    chunk[16] = 1;
    view.setUint32(17, crc32(chunk.subarray(4, 17)));
    const result = new Uint8Array(png.length + chunk.length);
    result.set(png.subarray(0, 33));
    result.set(chunk, 33);
    result.set(png.subarray(33), 33 + chunk.length);
    return result;
  }

  function crc32(bytes) {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
    }
    return ~crc >>> 0;
  }

  window.planGauge = Object.assign(window.planGauge ?? {}, { draw, bytes });
})();
