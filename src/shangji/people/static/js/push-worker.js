// Shows what is pushed while no page of ours is open, and opens it when it is tapped.
self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const shown = { body: told.body, tag: told.tag, icon: "/static/img/mark.svg", data: { url: told.url }, lang: told.lang };
  event.waitUntil(self.registration.showNotification(told.title ?? "商迹", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || "/inbox/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(url.href));
});
