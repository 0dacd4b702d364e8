/** The fake answers as real API servers did. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeKubernetes } from './fake/server.ts';
import type { Release } from './fake/validate.ts';
import { type Recorded, record } from './record.ts';
import { type Any, steps } from './requests.ts';

function recorded(release: Release): Map<string, Recorded> {
  const path = new URL(`recordings/${release}.jsonl`, import.meta.url);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return new Map(lines.map((line) => JSON.parse(line)).map((one: Recorded) => [one.title, one]));
}

/** What the server says of itself differs in each build. */
const buildFields = ['major', 'minor', 'gitVersion'];

/** Answers that depend on when exactly controllers and scheduler acted: which fields there are counts, and what they say of the Jobs. */
function loose(title: string, body: Any): Any {
  if (title === 'version') return Object.fromEntries(buildFields.map((key) => [key, body[key]]));
  if (title === 'events') {
    const reasons = body.items.map(({ involvedObject, reason, type }: Any) => [
      involvedObject.kind,
      reason,
      type,
    ]);
    const ofJobs = reasons.filter(([kind]: string[]) => kind === 'Job').sort();
    return { ...body, items: [...new Set(ofJobs.map((one: string[]) => one.join(' ')))] };
  }
  if (title === 'pods of the job') {
    return {
      ...body,
      items: body.items.map(({ metadata, spec, status }: Any) => ({
        metadata,
        spec: {
          ...spec,
          // The token of the service account is mounted by the release's own way.
          volumes: undefined,
          nodeName: undefined,
          containers: spec.containers.map((one: Any) => ({ ...one, volumeMounts: undefined })),
        },
        status: { qosClass: status.qosClass },
      })),
    };
  }
  const withoutStatus = (object: Any) => ({ ...object, status: undefined });
  if (title.startsWith('watch of the jobs')) {
    const [first] = [body].flat().filter(({ type }: Any) => type === 'DELETED');
    return { ...first, object: withoutStatus(first.object) };
  }
  if (title === 'delete jobs by selector') return { ...body, items: body.items.map(withoutStatus) };
  return body;
}

describe.each(['1.20', '1.36'] as const)('the fake as Kubernetes %s', (release) => {
  const real = recorded(release);
  let fake: FakeKubernetes;
  let answers = new Map<string, Recorded>();

  beforeAll(async () => {
    fake = await new FakeKubernetes({
      release,
      tokens: new Map([['admin', { user: 'admin', rules: 'all' as const }]]),
    }).start();
    const found = await record(
      {
        server: new URL(fake.url),
        tls: { rejectUnauthorized: true },
        credentials: async () => ({ authorization: 'Bearer admin' }),
        source: 'the fake',
      },
      5,
    );
    answers = new Map(found.map((one) => [one.title, one]));
  }, 60_000);

  afterAll(() => fake.stop());

  it.each(steps.map(({ title }) => title))('answers as recorded: %s', (title) => {
    const [is, was] = [answers.get(title), real.get(title)];
    expect(is?.status).toBe(was?.status);
    expect(is?.headers).toEqual(was?.headers);
    expect(loose(title, is?.body)).toEqual(loose(title, was?.body));
  });
});
