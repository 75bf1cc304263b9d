/** What the service refused, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || `The service answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

/** How long an answer may take. A dashboard that hangs looks like one that is current. */
const PATIENCE_MS = 15_000;

async function exchange(path, options) {
  const response = await fetch(path, {
    ...options,
    headers: { Accept: 'application/json', ...options.headers },
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status === 304) return { status: 304, body: null, etag: response.headers.get('ETag') };
  const json = (response.headers.get('Content-Type') || '').includes('json');
  const body = json ? await response.json() : null;
  if (!response.ok) throw new Refused(response.status, body);
  return { status: response.status, body, etag: response.headers.get('ETag') };
}

/** Reads; with an `etag` the answer may be a 304 without a body. */
export const read = (path, etag) =>
  exchange(path, { headers: etag ? { 'If-None-Match': etag } : {} });

/** Reads what an older service may not have; null then. */
export async function readIfThere(path) {
  try {
    return (await read(path)).body;
  } catch (error) {
    if (error instanceof Refused && [400, 404, 405].includes(error.status)) return null;
    throw error;
  }
}

export const send = (path, body) =>
  exchange(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Milepost-Actor': 'dashboard' },
    body: JSON.stringify(body),
  });
