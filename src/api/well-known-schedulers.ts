/** The scheduler of pods that name none.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling */
export const defaultSchedulerName = 'default-scheduler';
