/**
 * Adds and removes signal handlers. A JavaScript handler cannot run during a long computation, so no signal would end the
 * process then. Without a handler, the system ends it.
 */
const handlers = new Map<NodeJS.Signals, () => void>();

export function handleSignal(name: NodeJS.Signals, handler: () => void): void {
  handlers.set(name, handler);
  process.on(name, handler);
}

/** Removes the handlers, so that signals end the process at once: only output remains. */
export function letSignalsEnd(): void {
  for (const [name, handler] of handlers) process.removeListener(name, handler);
  handlers.clear();
}

/** Runs a long computation without side effects, during which a signal ends the process at once. */
export function interruptible<T>(work: () => T): T {
  const suspended = [...handlers];
  letSignalsEnd();
  try {
    return work();
  } finally {
    for (const [name, handler] of suspended) handleSignal(name, handler);
  }
}
