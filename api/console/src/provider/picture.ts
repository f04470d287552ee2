import type { Picture } from "./deed";

const longestSide = 1280;
const quality = 0.72;

/** A photo of the camera, made small enough to wait on the device and to travel over a weak signal. */
export async function small(file: File): Promise<Picture> {
  const whole = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(whole.width, whole.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(whole.width * scale);
  canvas.height = Math.round(whole.height * scale);
  canvas.getContext("2d")?.drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  return { name: file.name.replace(/\.\w+$/, "") + ".jpg", data: canvas.toDataURL("image/jpeg", quality) };
}
