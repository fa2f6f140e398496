// A signature drawn with a finger, a pen or a mouse. The strokes go with the form as numbers; no picture leaves the page.
const WIDTH = 1000;
const HEIGHT = 300;
const MOST = 6000;

function prepare(pad) {
  const canvas = pad.querySelector("canvas");
  const field = pad.closest("form").querySelector("[name=strokes]");
  const pen = canvas.getContext("2d");
  let strokes = read(field.value);
  let drawing = false;

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDTH);
    const y = Math.round(((event.clientY - box.top) / box.height) * HEIGHT);
    return [Math.min(WIDTH, Math.max(0, x)), Math.min(HEIGHT, Math.max(0, y))];
  }

  function draw() {
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], place) => (place ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
  }

  function keep() {
    field.value = strokes.length ? JSON.stringify(strokes) : "";
    draw();
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    strokes.push([point(event)]);
    keep();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || strokes.flat().length >= MOST) return;
    const stroke = strokes[strokes.length - 1];
    const next = point(event);
    const last = stroke[stroke.length - 1];
    if (next[0] !== last[0] || next[1] !== last[1]) stroke.push(next);
    draw();
  });
  const lift = () => {
    drawing = false;
    keep();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  pad.querySelector("[data-signature-clear]").addEventListener("click", () => {
    strokes = [];
    keep();
  });
  draw();
}

// After a refusal the form comes back with what was drawn.
function read(value) {
  try {
    const found = JSON.parse(value || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

document.querySelectorAll("[data-signature]").forEach(prepare);
