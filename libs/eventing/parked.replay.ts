/** Takes up again what could not be projected. */
export interface ParkedReplay {
  /**
   * Projects a customer's parked events (by the id they were published under) in their order; the first that fails again
   * leaves itself and all later ones parked. Returns how many were projected and how many are still parked.
   */
  replay(tenant: string, customerId: string): Promise<{ readonly replayed: number; readonly parked: number }>;
}
