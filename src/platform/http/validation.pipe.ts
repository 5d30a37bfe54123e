import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { Problem, type FieldError } from '../errors/problem.js';
import { uncleanInput } from './clean-input.js';

/**
 * Turns a body, a query or a path into its class, or answers 400 naming each wrong field. A property that
 * the class does not declare is refused, never dropped.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || !metatype || metatype === String || metatype === Object) return value;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw new Problem(400, 'platform.invalid_body', 'The body must be a JSON object.');
    }
    const unclean = uncleanInput(value);
    if (unclean) throw invalidInput([{ ...unclean, message: `${unclean.field} ${unclean.message}` }]);
    const instance = plainToInstance(metatype as new () => object, value);
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
    });
    if (errors.length > 0) throw invalidInput(errors.flatMap((error) => fieldErrors(error)));
    return instance;
  }
}

export const invalidInput = (errors: FieldError[]): Problem =>
  new Problem(400, 'platform.invalid_input', errors.map((error) => error.message).join('; '), { errors });

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]): FieldError => {
    if (rule === 'whitelistValidation') {
      return { field, code: 'platform.unknown_field', message: `${field} is not a field.` };
    }
    return { field, code: `platform.${rule}`, message };
  });
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}
