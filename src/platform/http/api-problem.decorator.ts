import 'reflect-metadata';
import { ApiExtension } from '@nestjs/swagger';

/** Vendor extension that carries the declared problems of a route until the document is completed. */
export const problemsExtension = 'x-problems';

export interface DeclaredProblem {
  status: number;
  code: string;
  description: string;
}

const declaredKey = 'atrium:problems';

/** Declares a problem that is particular to a route, for its documentation. Repeatable. */
export const ApiProblem =
  (status: number, code: string, description: string) =>
  <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): void => {
    const method = descriptor.value as object;
    const before = (Reflect.getMetadata(declaredKey, method) as DeclaredProblem[] | undefined) ?? [];
    const problems = [{ status, code, description }, ...before];
    Reflect.defineMetadata(declaredKey, problems, method);
    ApiExtension(problemsExtension, problems)(target, key, descriptor);
  };
