import { Problem } from '../errors/problem.js';
import type { DeclaredProblem } from '../http/api-problem.decorator.js';

/** The field of a form that holds the file. */
export const fileField = 'file';

export const fileTooLarge: DeclaredProblem = {
  status: 413,
  code: 'platform.file_too_large',
  description: 'The file is larger than is taken here. Nothing was stored.',
};

export const fileTypeRefused: DeclaredProblem = {
  status: 415,
  code: 'platform.file_type_refused',
  description: 'The content of the file is of a type that is not taken here. Nothing was stored.',
};

export const fileEmpty: DeclaredProblem = {
  status: 400,
  code: 'platform.file_empty',
  description: 'The file is empty.',
};

export const fileMissing: DeclaredProblem = {
  status: 400,
  code: 'platform.required',
  description: 'file is required.',
};

export const tooManyFiles: DeclaredProblem = {
  status: 400,
  code: 'platform.too_many_files',
  description: 'One file is taken at a time.',
};

export const uploadAborted: DeclaredProblem = {
  status: 400,
  code: 'platform.upload_aborted',
  description: 'The upload ended early. Nothing was stored.',
};

/** What a route that takes a file can answer. */
export const uploadProblems = [
  fileTooLarge,
  fileTypeRefused,
  fileEmpty,
  fileMissing,
  tooManyFiles,
  uploadAborted,
];

export const rangeRefused: DeclaredProblem = {
  status: 416,
  code: 'platform.range_not_satisfiable',
  description: 'The file has no such bytes; Content-Range tells its length.',
};

export const fileDamaged: DeclaredProblem = {
  status: 500,
  code: 'platform.file_damaged',
  description: 'What is stored is not what was uploaded. Trying again does not help; tell us.',
};

/** What a route that gives a file can answer. */
export const downloadProblems = [rangeRefused, fileDamaged];

/** The problem as one of the file's field. */
export const ofFile = ({ status, code, description }: DeclaredProblem, message = description): Problem =>
  Problem.ofField(status, code, fileField, message);

export const storageAway = (cause: unknown): Problem =>
  Problem.unavailable('The storage of files cannot be reached just now.', 5, { cause });
