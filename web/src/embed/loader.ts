/**
 * Defines <loan-engine show="calculator|check" city="…">: an iframe of the service's page, as high as what is in it.
 *
 * It tells the page the look that the host's style sheet asks for (--loan-engine-accent and others), and raises a
 * `loan-engine-plan` event with what a visitor chose to hand over.
 */

import { HEIGHT, PLAN, READY, STYLE, STYLED, type Styled } from './messages'

const SERVICE = new URL(import.meta.url).origin

class LoanEngine extends HTMLElement {
  #frame = document.createElement('iframe')

  connectedCallback(): void {
    const address = new URL('/embed', SERVICE)
    address.searchParams.set('host', location.origin)
    address.searchParams.set('show', this.getAttribute('show') ?? 'calculator')
    const city = this.getAttribute('city')
    if (city) address.searchParams.set('city', city)
    this.#frame.src = address.href
    this.#frame.title = this.getAttribute('label') ?? '组合贷款计算'
    this.#frame.allow = 'clipboard-write' // for a link to be shared
    Object.assign(this.#frame.style, { display: 'block', width: '100%', height: '40rem', border: '0' })
    this.append(this.#frame)
    window.addEventListener('message', this)
  }

  disconnectedCallback(): void {
    window.removeEventListener('message', this)
    this.#frame.remove()
  }

  handleEvent({ origin, source, data }: MessageEvent): void {
    if (origin !== SERVICE || source !== this.#frame.contentWindow) return
    const { type, height, plan } = (data ?? {}) as { type?: string; height?: number; plan?: unknown }
    if (type === READY) this.#style()
    else if (type === HEIGHT) this.#frame.style.height = `${String(Number(height))}px`
    else if (type === PLAN) this.dispatchEvent(new CustomEvent('loan-engine-plan', { bubbles: true, detail: plan }))
  }

  #style(): void {
    const look = getComputedStyle(this)
    const set = Object.keys(STYLED).map((name) => [name, look.getPropertyValue(`--loan-engine-${name}`).trim()])
    const style = Object.fromEntries(set.filter(([, value]) => value)) as Partial<Record<Styled, string>>
    this.#frame.contentWindow?.postMessage({ type: STYLE, style }, SERVICE)
  }
}

customElements.get('loan-engine') ?? customElements.define('loan-engine', LoanEngine)
