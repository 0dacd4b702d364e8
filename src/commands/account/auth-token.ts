/** `uas auth token`: prints the access token for use by other programs, refreshing it if needed. */
import { addExamples, type Configure } from '../../command/app.ts';
import { optionsOf } from '../../command/declare.ts';
import { openUasAuthorization } from '../../command/services.ts';
import { valueView } from '../../output/view.ts';
import { identitiesAuthorization, identitiesEndpoint } from '../../tokens/identities-access.ts';
import { uasEndpoint } from '../../tokens/uas-access.ts';
import { serviceOption } from './service-option.ts';

export const authToken: Configure = (command, app) => {
  const own = optionsOf(command, { service: serviceOption });
  addExamples(command, [
    'call the service with curl',
    'curl -H "Authorization: Bearer $(uas auth token)" https://api-gw-service-nmn.local/apis/uas-mgr/v1/mgr-info',
  ]).action(
    app.action(async (context, given) => {
      const isUas = own(given).service === 'uas';
      const { url } = isUas ? uasEndpoint(context) : identitiesEndpoint(context);
      const authorization = await (isUas
        ? openUasAuthorization(context)
        : identitiesAuthorization(context));
      const access_token = await authorization.token(url);
      return valueView({ access_token }, { text: `${access_token}\n`, isSecret: true });
    }),
  );
};
