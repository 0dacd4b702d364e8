/** Runs the requests of one SFTP channel one after the other: clients take answers out of order for a transfer with holes. */
import type { SFTPWrapper } from 'ssh2';

export const status = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
} as const;

function codeOf(error: unknown): number {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return status.noSuchFile;
  return code === 'EACCES' || code === 'EPERM' ? status.permissionDenied : status.failure;
}

export type Requests = ReturnType<typeof queueRequests>;

export function queueRequests(sftp: SFTPWrapper) {
  let queue = Promise.resolve();

  /** @param whenDone answers a request whose work succeeded */
  function take<Args extends unknown[]>(
    event: string,
    work: (id: number, ...args: Args) => Promise<unknown>,
    whenDone: (id: number) => void,
  ): void {
    sftp.on(event, (id: number, ...args: Args) => {
      // The library uses the memory of a request again.
      const kept = args.map((arg) => (Buffer.isBuffer(arg) ? Buffer.from(arg) : arg)) as Args;
      queue = queue
        .then(() => work(id, ...kept))
        .then(
          () => whenDone(id),
          (error: unknown) => sftp.status(id, codeOf(error), (error as Error).message),
        );
    });
  }

  return {
    /** Answers with the error of the work, or with ok. */
    on<Args extends unknown[]>(event: string, work: (...args: Args) => Promise<unknown>): void {
      take<Args>(
        event,
        (_id, ...args) => work(...args),
        (id) => sftp.status(id, status.ok),
      );
    },
    /** The same for work that answers by itself, unless it fails. */
    onAsked<Args extends unknown[]>(
      event: string,
      work: (id: number, ...args: Args) => Promise<void>,
    ): void {
      take(event, work, () => {});
    },
    /** Runs after all requests that arrived so far. */
    afterAll(work: () => void): void {
      void queue.finally(work);
    },
  };
}
