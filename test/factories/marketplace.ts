import { randomInt } from 'node:crypto';
import type { Service } from '../setup/service.js';

// The telephone numbers that tests choose themselves begin with 9.
let count = randomInt(1, 800_000);
const next = (): number => (count += 1);

/** Valid bodies, each with values of its own. */
export const influencerBody = (change: object = {}) => {
  const n = next();
  return {
    name: `Creator ${n}`,
    username: `creator.${n}`,
    email: `creator.${n}@example.org`,
    phone: `+4477${String(n).padStart(8, '0')}`,
    ...change,
  };
};

export const brandBody = (change: object = {}) => {
  const n = next();
  return { email: `brand.${n}@example.org`, username: `brand.${n}`, brandName: `Brand ${n}`, ...change };
};

export const nicheBody = (change: object = {}) => ({ name: `Niche ${next()}`, icon: '🎯', ...change });

interface Created {
  id: string;
  [property: string]: unknown;
}

export async function create(service: Service, path: string, body: object): Promise<Created> {
  const response = await service.http.post(path).send(body);
  if (response.status !== 201) throw new Error(`POST ${path}: ${response.status} ${response.text}`);
  return response.body as Created;
}
