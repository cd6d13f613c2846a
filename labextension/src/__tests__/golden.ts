import { readFileSync } from 'fs';
import { join } from 'path';
import { Assessment, RulePage, Session } from '../wire';

/** What the Python tests wrote: answers of the real engine. */
function golden<T>(name: string): T {
  const folder = join(__dirname, '..', '..', '..', 'tests', 'server', 'golden');
  return JSON.parse(readFileSync(join(folder, name), 'utf-8')) as T;
}

export const assessment = () => golden<Assessment>('assessment.json');
export const recorded = () => golden<Assessment>('assessment-recorded.json');
export const session = () => golden<Session>('session.json');
export const rulePage = () => golden<RulePage>('rule-page.json');
export const sources = () => golden<{ [id: string]: string }>('sources.json');
