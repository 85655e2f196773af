/** The control API of the sandbox: what people do, said over HTTP. */

/** The sandbox refused, and says why in words. */
export class Refused extends Error {}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error ?? `${response.status} ${response.statusText}`);
  return body;
}

/** GET /control/<path>. @returns {Promise<any>} */
export async function read(path, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== undefined && value !== null));
  return answer(await fetch(`/control/${path}${query.size ? `?${query}` : ""}`, { cache: "no-store" }));
}

/** POST /control/<action> with a JSON body. @throws {Refused} */
export async function act(action, body = {}) {
  return answer(
    await fetch(`/control/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

/** `act` for big bodies: `onProgress` hears which share (0…1) has gone. @throws {Refused} */
export function actWithProgress(action, body, onProgress) {
  const request = new XMLHttpRequest();
  request.open("POST", `/control/${action}`);
  request.setRequestHeader("Content-Type", "application/json");
  request.responseType = "json";
  request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
  return new Promise((resolve, reject) => {
    request.onload = () => (request.status === 200 ? resolve(request.response) : reject(new Refused(request.response?.error ?? `${request.status} ${request.statusText}`)));
    request.onerror = () => reject(new TypeError("Failed to fetch"));
    request.send(JSON.stringify(body));
  });
}

/** Where the bytes of a file can be fetched. */
export function fileUrl(fileId) {
  return `/control/file/${encodeURIComponent(fileId)}`;
}

/** A chosen file as the control API takes it: {name, mime, base64}. @param {File} file */
export async function encodeFile(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return { name: file.name, mime: file.type || "application/octet-stream", base64: String(url).split(",")[1] ?? "" };
}

/**
 * Follow /control/events. The stream resumes after the last number seen.
 * @param {object} options
 * @param {() => number} options.after the last number seen
 * @param {(event: {seq: number, type: string, data: any}) => void} options.onEvent
 * @param {(online: boolean) => void} options.onState
 * @param {() => Promise<void>} options.onReturn runs before the stream is opened again after a break
 */
export function follow({ after, onEvent, onState, onReturn }) {
  let delay = 500;
  const open = () => {
    const source = new EventSource(`/control/events?after=${after()}`);
    source.onmessage = (event) => onEvent(JSON.parse(event.data));
    source.onopen = () => {
      delay = 500;
      onState(true);
    };
    source.onerror = () => {
      source.close();
      onState(false);
      setTimeout(retry, delay);
      delay = Math.min(delay * 2, 5000);
    };
  };
  const retry = async () => {
    try {
      await onReturn();
      open();
    } catch {
      setTimeout(retry, delay);
    }
  };
  open();
}
