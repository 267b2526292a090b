/** dra: how kubelets call the drivers of devices, and how these are served.
 *
 *  Start reading at `driver-channel.ts`. To add a method: its messages in `descriptor.ts`. What speaks gRPC is loaded
 *  when the first driver is there: {@link loadDeviceDrivers}.
 *  Source: https://kubernetes.io/docs/reference/node/kubelet-files/ and the protocols k8s.io/kubelet/pkg/apis/dra/v1
 *  and v1beta1 */
export type {
  ClaimName,
  DeviceDriverChannel,
  DeviceDriverHandlers,
  PreparedClaim,
  PreparedDevice,
  UnpreparedClaim,
} from './driver-channel.ts';
export { draPluginType, draServices, servicesOf } from './services.ts';

/** What calls and serves drivers. */
export const loadDeviceDrivers = (): Promise<typeof import('./driver-channel.ts')> => import('./driver-channel.ts');
