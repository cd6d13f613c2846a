import React from 'react';

interface IErrorBoundaryProps {
  /** What stands where the children could not be drawn. */
  fallback: React.ReactNode;
  /** Drawing is tried again when this changes. */
  of: unknown;
  children: React.ReactNode;
}

/** Keeps a fault in drawing from taking the panel away. */
export class ErrorBoundary extends React.Component<
  IErrorBoundaryProps,
  { failed: unknown }
> {
  state = { failed: undefined as unknown };

  static getDerivedStateFromError(): Partial<{ failed: unknown }> {
    return { failed: true };
  }

  componentDidUpdate(before: IErrorBoundaryProps): void {
    if (this.state.failed !== undefined && before.of !== this.props.of) {
      this.setState({ failed: undefined });
    }
  }

  render(): React.ReactNode {
    return this.state.failed === undefined
      ? this.props.children
      : this.props.fallback;
  }
}
