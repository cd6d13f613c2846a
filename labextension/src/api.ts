import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import {
  AssessReply,
  AttestReply,
  Bootstrap,
  JobState,
  Refusal,
  RulePage,
  Session,
  SignOffReply
} from './wire';

/** What a request to assess carries. Outputs and session may be keys of `parts`, now or in an earlier request. */
export interface IAssessRequest {
  notebook: INotebookSnapshot;
  session: Session | string | null;
  parts: { [key: string]: unknown };
}

/** nbformat JSON, with a key in the place of each cell's outputs. */
export interface INotebookSnapshot {
  nbformat: number;
  nbformat_minor: number;
  metadata: unknown;
  cells: unknown[];
}

/** What a person answers to a checklist item. */
export interface IAnswerWish {
  item: string;
  answer: 'yes' | 'no' | 'n/a';
  note: string;
  author: string;
}

/** What an export rests on, and what it takes along. */
export interface IExportWish {
  recording: 'session' | 'run' | 'static';
  includeData: boolean;
}

/** A vouching as it is asked for; null is the whole notebook. */
export interface ISignOffWish {
  cell: string | null;
  name: string;
  note: string;
}

/** A request that was not served, with the server's own words. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal
  ) {
    super(refusal.message);
  }
}

/** The routes below `/jupyter-audit/`. */
export class AuditApi {
  /**
   * @param _profile - the checklist that is asked for; empty for the project's own
   */
  constructor(
    readonly serverSettings: ServerConnection.ISettings,
    private _profile: () => string
  ) {}

  assess(path: string, request: IAssessRequest): Promise<AssessReply> {
    const body = { ...request, profile: this._profile() };
    return this._request<AssessReply>('POST', 'assess', { path }, body);
  }

  /** Have a person's answer to a checklist item bound to what it speaks of. */
  attest(
    path: string,
    request: IAssessRequest,
    answer: IAnswerWish
  ): Promise<AttestReply> {
    const body = { ...request, ...answer, profile: this._profile() };
    return this._request<AttestReply>('POST', 'attest', { path }, body);
  }

  /** Have a person vouch for a cell, or for the notebook, as it is. */
  signOff(
    path: string,
    request: IAssessRequest,
    wish: ISignOffWish
  ): Promise<SignOffReply> {
    const body = { ...request, ...wish, profile: this._profile() };
    return this._request<SignOffReply>('POST', 'signoff', { path }, body);
  }

  explain(rule: string): Promise<RulePage> {
    return this._request<RulePage>('GET', 'explain', { rule });
  }

  bootstrap(path: string): Promise<Bootstrap> {
    return this._request<Bootstrap>('POST', 'bootstrap', {}, { path });
  }

  startExport(path: string, wish: IExportWish): Promise<JobState> {
    const { recording, includeData } = wish;
    const body = { path, recording, include_data: includeData };
    return this._request<JobState>('POST', 'export', {}, body);
  }

  startVerify(path: string): Promise<JobState> {
    return this._request<JobState>('POST', 'verify', {}, { path });
  }

  job(id: string, since: number): Promise<JobState> {
    return this._request<JobState>('GET', `jobs/${id}`, { since: `${since}` });
  }

  /** Where the report of a verification is, as a page. */
  page(id: string): string {
    const { baseUrl } = this.serverSettings;
    return URLExt.join(baseUrl, 'jupyter-audit', 'jobs', id, 'page');
  }

  cancel(id: string): Promise<JobState> {
    return this._request<JobState>('DELETE', `jobs/${id}`, {});
  }

  private async _request<T>(
    method: string,
    route: string,
    query: { [key: string]: string },
    body?: unknown
  ): Promise<T> {
    const url =
      URLExt.join(this.serverSettings.baseUrl, 'jupyter-audit', route) +
      URLExt.objectToQueryString(query);
    const init =
      body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await ServerConnection.makeRequest(
      url,
      init,
      this.serverSettings
    );
    if (!response.ok) {
      throw new RefusedError(response.status, await refusalOf(response));
    }
    return (await response.json()) as T;
  }
}

/** The server's words, where it has any: a proxy or an older server may answer with something else. */
async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const data = (await response.json()) as Partial<Refusal>;
    return {
      message: data.message || response.statusText,
      hint: data.hint ?? '',
      reason: data.reason ?? 'other'
    };
  } catch {
    return { message: response.statusText, hint: '', reason: 'other' };
  }
}
