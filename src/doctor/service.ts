/** Checks that the User Access Service responds, what it contains, and which UAIs are stuck. */
import type { Uai } from '../api/uas.types.ts';
import { UasError } from '../core/errors.ts';
import { ageInMinutes } from '../resources/uai.ts';
import { lintSite } from '../site/lint/lint.ts';
import { readSite } from '../site/site.ts';
import { isReady, stuckReason, waitingState } from '../uais/state.ts';
import type { Step } from './diagnosis.ts';
import { fail, ok, type Said, skip, warn } from './finding.ts';

/** Minutes after which a waiting UAI counts as stuck. */
const patience = 5;

function stuckSaid(uais: readonly Uai[], words: string): Said[] {
  return uais.flatMap((uai) => {
    const reason = stuckReason(uai);
    const waits = !isReady(uai) && (ageInMinutes(uai) ?? 0) >= patience;
    if (reason === undefined && !waits) return [];
    const why = reason ?? `for ${uai.uai_age}: its events are in kubectl describe pod`;
    return [
      warn(`${uai.uai_name} is ${waitingState(uai)}: ${why}`, `${words} delete ${uai.uai_name}`),
    ];
  });
}

export const serviceStep: Step = {
  check: 'service',
  needs: ['tls', 'token'],
  async run(context, facts) {
    facts.uas = await context.uas();
    try {
      const { service_name, version } = await facts.uas.managerInfo();
      return ok(`${service_name} ${version}`);
    } catch (error) {
      if (!(error instanceof UasError) || error.code !== 'not_found') throw error;
      return fail(
        `no User Access Service found at ${facts.endpoint?.host}; CSM 1.6 and later do not include it`,
        'uas config set endpoint=HOST',
      );
    }
  },
};

export const imagesStep: Step = {
  check: 'images',
  needs: ['service'],
  async run(_context, { uas }) {
    const { default_image, image_list } = (await uas?.images()) ?? {};
    const count = image_list?.length ?? 0;
    if (count === 0) {
      return fail('no images are registered', 'uas admin config images create NAME --default');
    }
    return default_image
      ? ok(`${count} registered, ${default_image} is the default`)
      : warn(
          `${count} registered, none of them the default: name one unless a default class does`,
          `uas create --image ${image_list?.[0] ?? 'IMAGE'}`,
        );
  },
};

export const ownUaisStep: Step = {
  check: 'my uais',
  needs: ['service'],
  async run(_context, { uas }) {
    const uais = (await uas?.listOwn()) ?? [];
    const stuck = stuckSaid(uais, 'uas');
    return stuck.length > 0 ? stuck : ok(`${uais.length}, none of them stuck`);
  },
};

const forAdministrators = skip('for administrators only');

export const allUaisStep: Step = {
  check: 'all uais',
  needs: ['service'],
  async run(_context, facts) {
    try {
      const uais = (await facts.uas?.uais.list()) ?? [];
      facts.isAdmin = true;
      const stuck = stuckSaid(uais, 'uas admin uais');
      return stuck.length > 0 ? stuck : ok(`${uais.length}, none of them stuck`);
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      // If Kubernetes refuses the service itself, another account does not help.
      if (error.code === 'forbidden' && !/^Failed to /.test(error.message))
        return forAdministrators;
      // One evicted UAI fails the whole list.
      if (error.status === 500) {
        facts.isAdmin = true;
        return fail(
          'listing all UAIs fails: usually one was evicted; kubectl get pods -A shows its name',
          'uas admin uais delete NAME',
        );
      }
      throw error;
    }
  },
};

export const siteStep: Step = {
  check: 'classes',
  needs: ['service'],
  async run(_context, { uas, isAdmin }) {
    if (!isAdmin || !uas) return forAdministrators;
    const findings = lintSite(await readSite(uas));
    if (findings.length === 0) return ok('no problems found in images, volumes and classes');
    return findings.map(({ severity, kind, name, problem, fix }) => {
      const message = name ? `${kind} ${name}: ${problem}` : problem;
      return severity === 'error' ? fail(message, fix) : warn(message, fix);
    });
  },
};
