import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import jupyter from '@jupyter/eslint-plugin';

export default defineConfig([
  {
    ignores: [
      'lib',
      'node_modules',
      'coverage',
      '**/*.js',
      '**/*.mjs',
      '**/*.d.ts'
    ]
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  { plugins: { jupyter } },
  jupyter.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      globals: { ...globals.browser, ...globals.jest },
      parserOptions: { project: 'tsconfig.test.json' }
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // All of it is one chunk well below the limit on its size: loading it in pieces would cost more requests.
      'jupyter/prefer-lazy-imports': 'off',
      eqeqeq: 'error',
      curly: ['error', 'all']
    }
  },
  prettier
]);
