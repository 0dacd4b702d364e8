/** Examples for the help of `classes create` and `update`, covering the options that cray's help never showed. */
import type { Form } from '../../../verbs/form.ts';

export const classExamples: Form<unknown>['examples'] = {
  create: [
    [
      'create the class of UAIs that users create themselves',
      'uas admin config classes create legacy --preset legacy --image cray-uai-sles15sp3:1.6.0 --volume lustre --volume timezone --soft-timeout 30m --hard-timeout 24h --warning 1m',
    ],
    [
      'create the class of UAIs that a broker creates for its users',
      'uas admin config classes create brokered --preset brokered-user --image cray-uai-sles15sp3:1.6.0 --volume lustre --resource small',
    ],
    [
      'create the class of the broker',
      'uas admin config classes create broker --preset broker --image cray-uai-broker:1.6.0 --volume broker-sssd-config --creation-class brokered --replicas 3',
    ],
    [
      'create a class for tainted nodes, with ports and a service account',
      'uas admin config classes create gpu --image cray-uai-sles15sp3:1.6.0 --toleration uai_only=true:NoSchedule --opt-ports 8888 --service-account gpu-user --priority-class-name uai-priority',
    ],
    [
      'use the syntax of cray uas',
      `uas admin config classes create --image-id 2b5a6f0c-9a3f-4d1a-8f0a-6e4bb0c3f1de --comment old --timeout '{"soft":"1800","hard":"86400","warning":"60"}' --tolerations '[{"key":"uai_only","operator":"Exists"}]'`,
    ],
  ],
  update: [
    [
      'add a volume and keep the others',
      'uas admin config classes update broker --add-volume broker-entrypoint',
    ],
    [
      'preview a change to a new image',
      'uas admin config classes update legacy --image cray-uai-sles15sp3:1.7.0 --dry-run',
    ],
    ['allow a longer idle time', 'uas admin config classes update legacy --soft-timeout 2h'],
    ['remove all timeouts', "uas admin config classes update broker --timeout '{}'"],
    ['make another class the default', 'uas admin config classes update gpu --default'],
  ],
};
