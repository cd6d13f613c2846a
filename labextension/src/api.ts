import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import {
  AssessReply,
  Bootstrap,
  JobState,
  Refusal,
  RulePage,
  Session
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
  constructor(readonly serverSettings: ServerConnection.ISettings) {}

  assess(path: string, request: IAssessRequest): Promise<AssessReply> {
    return this._request<AssessReply>('POST', 'assess', { path }, request);
  }

  explain(rule: string): Promise<RulePage> {
    return this._request<RulePage>('GET', 'explain', { rule });
  }

  bootstrap(path: string): Promise<Bootstrap> {
    return this._request<Bootstrap>('POST', 'bootstrap', {}, { path });
  }

  startExport(
    path: string,
    recording: 'session' | 'run' | 'static',
    includeData: boolean
  ): Promise<JobState> {
    const body = { path, recording, include_data: includeData };
    return this._request<JobState>('POST', 'export', {}, body);
  }

  startVerify(path: string): Promise<JobState> {
    return this._request<JobState>('POST', 'verify', {}, { path });
  }

  job(id: string, since: number): Promise<JobState> {
    return this._request<JobState>('GET', `jobs/${id}`, { since: `${since}` });
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
