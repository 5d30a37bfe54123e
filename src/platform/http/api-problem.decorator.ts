import { ApiExtension } from '@nestjs/swagger';

/** Begins the vendor extensions that carry the declared problems of a route until the document is completed. */
export const problemExtension = 'x-problem-';

export interface DeclaredProblem {
  status: number;
  code: string;
  description: string;
}

/** Declares a problem that is particular to a route, for its documentation. Repeatable. */
export const ApiProblem = (status: number, code: string, description: string) =>
  // One extension each: of those with the same name, only one is kept.
  ApiExtension(`${problemExtension}${status}-${code}`, { status, code, description });
