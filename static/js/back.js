// A page that came as the answer to a form cannot be shown again: going back to it, browsers show an error of their own
// or ask whether to send everything once more. When its form is sent, its place in the history becomes its address alone.
addEventListener("submit", () => history.replaceState(history.state, "", location.href));
