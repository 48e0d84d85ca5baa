// Shows what is pushed while no page of ours is open; opens it when it is tapped, or what its button answers.
self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const answers = told.actions ?? [];
  const shown = {
    body: told.body, tag: told.tag, icon: "/static/img/mark.svg", lang: told.lang,
    actions: answers.map(({ action, title }) => ({ action, title })), data: { url: told.url, answers },
  };
  event.waitUntil(self.registration.showNotification(told.title ?? "商迹", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, answers = [] } = event.notification.data ?? {};
  const chosen = answers.find((answer) => answer.action === event.action);
  const to = new URL(chosen?.url || url || "/inbox/", self.location.origin);
  if (to.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(to.href));
});
