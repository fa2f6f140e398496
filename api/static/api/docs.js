/* Swagger UI as our pages need it: landmarks, headings in order, nothing to press inside of what can be pressed. */
window.zakrilaDocs = {
  deepLinking: false,
  plugins: [
    ({ React }) => ({
      wrapComponents: {
        InfoContainer: (Original) => (props) =>
          React.createElement("section", { "aria-label": "About" }, React.createElement(Original, props)),
        operations: (Original) => (props) =>
          React.createElement(
            React.Fragment,
            null,
            React.createElement("h2", { className: "docs-heading" }, "Operations"),
            React.createElement(Original, props),
          ),
      },
    }),
  ],
};
