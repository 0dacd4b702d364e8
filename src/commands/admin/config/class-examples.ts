/** Examples for the help of `classes create` and `update`: most options of old were never shown in one. */
import type { Form } from '../../../verbs/form.ts';

export const classExamples: Form<unknown>['examples'] = {
  create: [
    [
      'the default class of users who make their own UAIs',
      'uas admin config classes create legacy --preset legacy --image cray-uai-sles15sp3:1.6.0 --volume lustre --volume timezone --soft-timeout 30m --hard-timeout 24h --warning 1m',
    ],
    [
      'what a broker makes for its users',
      'uas admin config classes create brokered --preset brokered-user --image cray-uai-sles15sp3:1.6.0 --volume lustre --resource small',
    ],
    [
      'the broker',
      'uas admin config classes create broker --preset broker --image cray-uai-broker:1.6.0 --volume broker-sssd-config --creation-class brokered --replicas 3',
    ],
    [
      'on tainted nodes, with ports and a service account',
      'uas admin config classes create gpu --image cray-uai-sles15sp3:1.6.0 --toleration uai_only=true:NoSchedule --opt-ports 8888 --service-account gpu-user --priority-class-name uai-priority',
    ],
    [
      'as the old command has it',
      `uas admin config classes create --image-id 2b5a6f0c-9a3f-4d1a-8f0a-6e4bb0c3f1de --comment old --timeout '{"soft":"1800","hard":"86400","warning":"60"}' --tolerations '[{"key":"uai_only","operator":"Exists"}]'`,
    ],
  ],
  update: [
    [
      'one volume more, the others stay',
      'uas admin config classes update broker --add-volume broker-entrypoint',
    ],
    [
      'a new image, as a look first',
      'uas admin config classes update legacy --image cray-uai-sles15sp3:1.7.0 --dry-run',
    ],
    ['a longer idle time', 'uas admin config classes update legacy --soft-timeout 2h'],
    ['no timeouts at all', "uas admin config classes update broker --timeout '{}'"],
    ['another default', 'uas admin config classes update gpu --default'],
  ],
};
