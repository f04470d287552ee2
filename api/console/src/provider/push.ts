import type { ProviderServer } from "../api/provider";

/** The key that the server's pushes are signed with; empty where the browser or the server knows no web push. */
export async function keyOfServer(server: ProviderServer): Promise<string> {
  if (!("PushManager" in window && "Notification" in window && "serviceWorker" in navigator)) return "";
  const { web_push, public_key } = await server.push();
  return web_push === "available" ? public_key : "";
}

/** Whether this device was subscribed before. */
export async function isWoken(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration("/provider");
  return Boolean(await registration?.pushManager.getSubscription());
}

/** Asks the person, subscribes this device and tells the server; a repeat changes nothing. */
export async function wakeMe(server: ProviderServer, key: string): Promise<"on" | "denied" | "failed" | "allow"> {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return answer === "denied" ? "denied" : "allow";
  try {
    const registration = await navigator.serviceWorker.register("/worker.js", { scope: "/provider" });
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await server.wake(subscription.toJSON());
    return "on";
  } catch {
    return "failed";
  }
}

/** Ends the pushes to this device: whoever signs in next is somebody else. */
export async function sleep(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration("/provider");
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}
