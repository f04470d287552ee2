import { useRef, useState } from "preact/hooks";
import { useWords } from "../words/words";

const [width, height] = [600, 200];

/** A place to sign with a finger. The signature is a picture, as a data URL. */
export function SignaturePad({ onChange }: { onChange(data: string | undefined): void }) {
  const say = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const point = (event: PointerEvent): [number, number] => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  };
  const begin = (event: PointerEvent) => {
    canvas.current?.setPointerCapture(event.pointerId);
    const pen = canvas.current?.getContext("2d");
    pen?.beginPath();
    pen?.moveTo(...point(event));
  };
  const draw = (event: PointerEvent) => {
    const pen = canvas.current?.getContext("2d");
    if (!pen || !canvas.current?.hasPointerCapture(event.pointerId)) return;
    Object.assign(pen, { lineWidth: 4, lineCap: "round", strokeStyle: "#111" });
    pen.lineTo(...point(event));
    pen.stroke();
    setDrawn(true);
  };
  const clear = () => {
    canvas.current?.getContext("2d")?.clearRect(0, 0, width, height);
    setDrawn(false);
    onChange(undefined);
  };
  return (
    <div class="signature">
      <canvas
        ref={canvas}
        width={width}
        height={height}
        aria-label={say("done.signature")}
        role="img"
        onPointerDown={begin}
        onPointerMove={draw}
        onPointerUp={() => drawn && onChange(canvas.current?.toDataURL("image/png"))}
      />
      {drawn ? <button type="button" class="plain" onClick={clear}>{say("done.clear")}</button> : <span>{say("done.signature")}</span>}
    </div>
  );
}
