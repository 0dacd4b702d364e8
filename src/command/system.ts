/** Names the system that a command changes, for questions and for lines that tell of a change. */
import type { Endpoint } from '../tokens/uas-access.ts';
import type { Context } from './command.types.ts';

/** The service that a question or a line is about. */
export type ServiceName = 'uas' | 'identities';

async function endpointOf(context: Context, service: ServiceName): Promise<Endpoint> {
  if (service === 'uas') return (await import('../tokens/uas-access.ts')).uasEndpoint(context);
  return (await import('../tokens/identities-access.ts')).identitiesEndpoint(context);
}

/**
 * `api-gw.example (configuration prod)`. An address that does not come from the configuration is named with its source,
 * since the name of the configuration alone would mislead.
 */
export async function systemName(context: Context, service: ServiceName = 'uas'): Promise<string> {
  const { configuration } = context;
  const { url, source } = await endpointOf(context, service);
  const isSaved = source === `configuration ${configuration}` || source === 'default';
  const given = isSaved ? '' : `, address from ${source}`;
  return `${url.host} (configuration ${configuration}${given})`;
}
