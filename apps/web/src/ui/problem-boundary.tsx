import { Component, type ReactNode } from "react";

interface ProblemBoundaryProps {
  readonly fallback: (error: unknown) => ReactNode;
  readonly children: ReactNode;
}

/** Shows `fallback` instead of a part that failed. A class, because React offers this in no other way. */
export class ProblemBoundary extends Component<
  ProblemBoundaryProps,
  { readonly failure: { readonly error: unknown } | null }
> {
  override readonly state: { readonly failure: { readonly error: unknown } | null } = { failure: null };

  static getDerivedStateFromError(error: unknown) {
    return { failure: { error } };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    return failure ? this.props.fallback(failure.error) : this.props.children;
  }
}
