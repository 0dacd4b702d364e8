/**
 * The handlers of signals, and when there are none. A handler in JavaScript runs when nothing else does: while a long
 * computation runs, no signal would end the process. Without a handler the system ends it.
 */
const handlers = new Map<NodeJS.Signals, () => void>();

export function handleSignal(name: NodeJS.Signals, handler: () => void): void {
  handlers.set(name, handler);
  process.on(name, handler);
}

/** From now on signals end the process at once: what was to be done is done, or given up, and only has to be said. */
export function letSignalsEnd(): void {
  for (const [name, handler] of handlers) process.removeListener(name, handler);
  handlers.clear();
}

/** Computes something that may take long while nothing is changed anywhere: a signal ends the process at once. */
export function interruptible<T>(work: () => T): T {
  const suspended = [...handlers];
  letSignalsEnd();
  try {
    return work();
  } finally {
    for (const [name, handler] of suspended) handleSignal(name, handler);
  }
}
